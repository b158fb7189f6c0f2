// Via values (RFC 3261 section 20.42; "received" and "rport" RFC 3581; bare IPv6 in "received" RFC 5118 section 4.5).
import { formatHostPort, readHostPort } from "./host.ts";
import type { Via } from "./model.ts";
import { formatParams, readParams } from "./params.ts";
import { characterCodes, TOKEN, type Scanner } from "./scanner.ts";
import { WordTable } from "./word-table.ts";

/** Reads one value; the scanner is left before a comma or at the end. */
export function readVia(scanner: Scanner): Via | undefined {
  const transport = readProtocol(scanner);
  if (transport === undefined) return undefined;
  const before = scanner.at;
  scanner.skipBlanks();
  if (scanner.at === before) return undefined;
  const hostPort = readHostPort(scanner, true);
  const params = hostPort && readParams(scanner);
  return params && { transport, host: hostPort.host, port: hostPort.port, params };
}

/** Writes one value. */
export function formatVia(via: Via): string {
  return `SIP/2.0/${via.transport} ${formatHostPort(via)}${formatParams(via.params)}`;
}

/** `SIP "/" "2.0" "/" transport`, with blanks around the slashes. */
function readProtocol(scanner: Scanner): string | undefined {
  scanner.skipBlanks();
  if (!isUsualProtocol(scanner)) return readSpacedProtocol(scanner);
  scanner.at += USUAL_PROTOCOL.length;
  scanner.skipBlanks();
  return takeTransport(scanner);
}

const USUAL_PROTOCOL = characterCodes("SIP/2.0/");

function isUsualProtocol({ codes, at }: Scanner): boolean {
  for (let index = 0; index < USUAL_PROTOCOL.length; index++) if (codes[at + index] !== USUAL_PROTOCOL[index]) return false;
  return true;
}

function readSpacedProtocol(scanner: Scanner): string | undefined {
  if (scanner.takeLowerRun(TOKEN) !== "sip" || !scanner.takeSeparator(0x2f)) return undefined;
  if (scanner.takeRun(TOKEN) !== "2.0" || !scanner.takeSeparator(0x2f)) return undefined;
  return takeTransport(scanner);
}

const transports = new WordTable(["UDP", "TCP", "TLS", "WS", "WSS"].map((name) => [name, name]));

function takeTransport(scanner: Scanner): string | undefined {
  const start = scanner.at;
  scanner.skipRun(TOKEN);
  if (scanner.at === start) return undefined;
  return transports.find(scanner.codes, start, scanner.at) ?? scanner.text.slice(start, scanner.at).toUpperCase();
}
