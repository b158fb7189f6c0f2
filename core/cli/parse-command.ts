// `godwit parse`: tells for each file whether it is a SIP message (or with --sdp a session description) that this phone
// accepts, why not, and whether it survives parse, serialise, parse. Always one JSON object a line; exit 0, or 2 on usage.
import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { formatSdp } from "../sdp/format-sdp.ts";
import { parseSdp } from "../sdp/parse-sdp.ts";
import { equalMessages } from "../sip/message/equal-messages.ts";
import type { SipMessage } from "../sip/message/model.ts";
import { parseSipMessage } from "../sip/message/parse-message.ts";
import { serializeSipMessage } from "../sip/message/serialize-message.ts";
import { EXIT } from "./terminal.ts";

const USAGE = "usage: godwit parse [--sdp] [--roundtrip] FILE...";

/** What is printed per file. `roundtrip` is always told; --roundtrip asks for it by name. */
interface ParseReport {
  readonly file: string;
  readonly ok: boolean;
  readonly kind: "request" | "response" | "sdp";
  readonly error: { readonly code: string; readonly message: string; readonly offset: number } | null;
  readonly roundtrip: boolean;
}

/** Runs the command; answers its exit code. */
export async function runParse(args: readonly string[], io: { writeLine(line: string): void; writeNote?(line: string): void }): Promise<number> {
  const options = readArguments(args);
  if (!options) {
    (io.writeNote ?? io.writeLine).call(io, USAGE);
    return EXIT.usage;
  }
  for (const file of options.files) io.writeLine(JSON.stringify(await reportFile(file, options.isSdp)));
  return EXIT.ok;
}

function readArguments(args: readonly string[]): { readonly isSdp: boolean; readonly files: readonly string[] } | undefined {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { sdp: { type: "boolean" }, roundtrip: { type: "boolean" }, json: { type: "boolean" } },
      allowPositionals: true,
    });
    return positionals.length === 0 ? undefined : { isSdp: values.sdp === true, files: positionals };
  } catch {
    return undefined;
  }
}

async function reportFile(file: string, isSdp: boolean): Promise<ParseReport> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (thrown) {
    const error = { code: "cli/unreadable-file", message: thrown instanceof Error ? thrown.message : String(thrown), offset: 0 };
    return { file, ok: false, kind: isSdp ? "sdp" : "request", error, roundtrip: false };
  }
  return { file, ...(isSdp ? reportSdp(bytes) : reportMessage(bytes)) };
}

function reportSdp(bytes: Uint8Array): Omit<ParseReport, "file"> {
  const result = parseSdp(bytes);
  if (!result.ok) return { ok: false, kind: "sdp", error: pickError(result.error), roundtrip: false };
  const text = formatSdp(result.value);
  const again = parseSdp(text);
  return { ok: true, kind: "sdp", error: null, roundtrip: again.ok && formatSdp(again.value) === text };
}

function reportMessage(bytes: Uint8Array): Omit<ParseReport, "file"> {
  const result = parseSipMessage(bytes);
  if (!result.ok) return { ok: false, kind: guessKind(bytes), error: pickError(result.error), roundtrip: false };
  return { ok: true, kind: result.value.kind, error: null, roundtrip: survives(result.value) };
}

function survives(message: SipMessage): boolean {
  const again = parseSipMessage(serializeSipMessage(message));
  return again.ok && equalMessages(message, again.value);
}

/** A refused message still looks like one or the other. */
function guessKind(bytes: Uint8Array): "request" | "response" {
  const start = String.fromCharCode(...bytes.subarray(0, 16)).trimStart();
  return start.toUpperCase().startsWith("SIP/") ? "response" : "request";
}

function pickError({ code, message, offset }: { code: string; message: string; offset: number }): ParseReport["error"] {
  return { code, message, offset };
}
