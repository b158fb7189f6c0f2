// Challenges and credentials: WWW-Authenticate, Authorization and their Proxy- sisters (RFC 3261 sections 20.7, 20.44,
// RFC 7616 sections 3.3 and 3.4). One field holds one value; other schemes than Digest are kept by name.
import type { FieldValues } from "./field-values.ts";
import type { AuthValue, Params } from "./model.ts";
import { noParams, takeParamName } from "./params.ts";
import { formatQuoted, isAll, Scanner, TOKEN, PLAIN_VALUE } from "./scanner.ts";

/** Reads one field's value; undefined if it is malformed. */
export function readAuthValue(text: string): AuthValue | undefined {
  return takeAuthValue(new Scanner(text));
}

/** Reads one field's value to its end. */
export function takeAuthValue(scanner: Scanner): AuthValue | undefined {
  scanner.skipBlanks();
  const scheme = scanner.takeLowerRun(TOKEN);
  if (scheme === undefined) return undefined;
  scanner.skipBlanks();
  const params = readAuthParams(scanner);
  if (params) return { scheme, params };
  return scheme === "digest" ? undefined : { scheme, params: noParams };
}

/** Reads Authentication-Info, of one field or several: nextnonce, qop, rspauth, cnonce, nc (RFC 7616 section 3.5). */
export function readAuthInfo(values: FieldValues): Params | undefined {
  return readAuthParams(new Scanner(values.join(",")));
}

/** Writes a value; parameters that RFC 7616 wants unquoted stay so, all others are quoted. */
export function formatAuthValue({ scheme, params }: AuthValue): string {
  const parts: string[] = [];
  for (const [name, value] of params) parts.push(`${name}=${formatAuthParam(name, value ?? "")}`);
  return `${scheme === "digest" ? "Digest" : scheme} ${parts.join(", ")}`;
}

function readAuthParams(scanner: Scanner): Params | undefined {
  const params = new Map<string, string | null>();
  do {
    const name = takeParamName(scanner);
    if (name === undefined) {
      if (!scanner.done) continue; // an empty element between commas
      break;
    }
    if (!scanner.takeSeparator(0x3d)) return undefined;
    const value = scanner.code === 0x22 ? scanner.takeQuoted() : scanner.takeRun(PLAIN_VALUE);
    if (value === undefined) return undefined;
    if (!params.has(name)) params.set(name, value);
  } while (scanner.takeSeparator(0x2c));
  scanner.skipBlanks();
  return scanner.done ? params : undefined;
}

/** RFC 7616 section 3.4: these are tokens in credentials; "algorithm" also in challenges. */
const UNQUOTED = new Set(["algorithm", "nc", "stale", "userhash"]);

function formatAuthParam(name: string, value: string): string {
  return UNQUOTED.has(name) && isAll(value, TOKEN) ? value : formatQuoted(value);
}
