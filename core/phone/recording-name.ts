// What a recording's file is called: when, and with whom. Names come from the network, so only what is harmless in a file
// name of any system is kept. Pure.

/** Together with the date, folder and extension well below any system's limit, whatever the script. */
const MAX_NAME_CHARACTERS = 60;

/** Such as "2026-11-23 09.05.07 Ada Lovelace", in this computer's time zone. */
export function recordingName(atMs: number, remoteName: string, remoteUri: string): string {
  const other = harmless(remoteName) || harmless(remoteUri.replace(/^(?:sips?|tel):/iu, ""));
  return other === "" ? localTime(atMs) : `${localTime(atMs)} ${other}`;
}

/** Letters, marks, digits and a few signs; everything else parts words: separators, drive letters, controls, reversed text. */
function harmless(text: string): string {
  const words = text.normalize("NFC").replace(/[^\p{L}\p{M}\p{N}@+'_-]+/gu, " ").trim();
  return [...words].slice(0, MAX_NAME_CHARACTERS).join("").trim();
}

function localTime(atMs: number): string {
  const at = new Date(atMs);
  const date = [at.getFullYear(), at.getMonth() + 1, at.getDate()].map(twoDigits).join("-");
  return `${date} ${[at.getHours(), at.getMinutes(), at.getSeconds()].map(twoDigits).join(".")}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, "0");
}
