// Links that offer company settings: godwit:settings?url=ADDRESS. What they say is shown and nothing more; the person has it
// fetched, or not. Pure.

const MAX_LINK = 4_096;
const MAX_ADDRESS = 2_048;

/** Whether a word is such a link, or would be one. */
export function isSettingsLink(word: string): boolean {
  return /^godwit:/iu.test(word);
}

/** The address that a link offers, as it stands there; undefined where it offers none. */
export function settingsAddress(link: string): string | undefined {
  const url = link.length <= MAX_LINK && isSettingsLink(link) && URL.canParse(link) ? new URL(link) : undefined;
  // Browsers write what comes before the question mark in more than one way.
  if (url && `${url.host}${url.pathname}`.replaceAll("/", "").toLowerCase() !== "settings") return undefined;
  const address = url?.searchParams.get("url")?.trim() ?? "";
  return address === "" || address.length > MAX_ADDRESS || /[\p{Cc}\p{Cf}\p{Cs}]/u.test(address) ? undefined : address;
}
