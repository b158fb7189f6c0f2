// Other SIP parsers of npm under the bench, each used as its authors mean it and asked for the same fields. What a
// library leaves as text (numbers, token lists, quotes) is read here with the least code that does.
import { createRequire } from "node:module";
import type { AddressFields, MessageFields, MessageParser, PartyFields, RoutingFields, ViaFields } from "./message-fields.ts";

const requirePeer = createRequire(import.meta.url);

/** Ways to load each peer; one that is not installed throws. */
export const peerParsers: Readonly<Record<string, () => MessageParser>> = {
  sip: () => sipParser(requirePeer("sip") as SipModule),
  "drachtio-sip": () => drachtioParser((requirePeer("drachtio-sip") as { parser: DrachtioModule }).parser),
  jssip: () => jssipParser(requirePeer("jssip/lib/Parser") as JssipModule),
};

// npm "sip" and "drachtio-sip" have one ancestor and give headers in the same form.

interface SipUriParts {
  readonly user?: string;
  readonly host: string;
  readonly port: number;
}

interface SipParty {
  readonly name?: string;
  readonly uri: string;
  readonly params: Readonly<Record<string, string | undefined>>;
}

interface SipVia {
  readonly host: string;
  readonly port?: number;
  readonly params: Readonly<Record<string, string | undefined>>;
}

interface SipFields {
  readonly via: readonly SipVia[];
  readonly from: SipParty;
  readonly to: SipParty;
  readonly cseq: { readonly seq: number; readonly method: string };
  readonly contact: readonly SipParty[];
  readonly "record-route"?: readonly { readonly uri: SipUriParts }[];
  readonly authorization?: readonly Readonly<Record<string, string>>[];
  readonly "call-id": string;
  readonly "max-forwards"?: string;
  readonly expires?: string;
  readonly "content-type"?: string;
  readonly supported?: string;
  readonly allow?: string;
}

interface SipParsed {
  readonly method?: string;
  readonly uri?: string;
  readonly status?: number;
  readonly headers: SipFields;
  readonly content?: string;
  readonly body?: string;
}

interface SipModule {
  parse(bytes: Buffer): SipParsed;
  parseUri(text: string): SipUriParts;
  stringify(message: SipParsed): string;
}

interface DrachtioModule {
  parseSipMessage(bytes: Buffer, lazy: boolean): SipParsed;
  parseUri(text: string): SipUriParts;
  stringifySipMessage(message: SipParsed): string;
  getParser(name: string): (data: { readonly s: string; i: number }) => unknown;
}

function sipParser({ parse, parseUri, stringify }: SipModule): MessageParser {
  return {
    name: "sip",
    readAll: (bytes) => allOf(parse(bytes), parseUri),
    readRouting: (bytes) => routingOf(parse(bytes), parseUri),
    writer(bytes) {
      const message = parse(bytes);
      return () => Buffer.from(stringify(message));
    },
  };
}

const ROUTING_HEADERS = ["via", "from", "to", "cseq"];

/** Reads all headers at once where all are wanted, and lazily, header by header, where they are not. */
function drachtioParser({ parseSipMessage, parseUri, getParser, stringifySipMessage }: DrachtioModule): MessageParser {
  const readInPlace = (headers: Record<string, unknown>, name: string): void => {
    headers[name] = getParser(name)({ s: headers[name] as string, i: 0 });
  };
  return {
    name: "drachtio-sip",
    readAll: (bytes) => allOf(parseSipMessage(bytes, false), parseUri),
    readRouting(bytes) {
      const message = parseSipMessage(bytes, true);
      for (const name of ROUTING_HEADERS) readInPlace(message.headers as unknown as Record<string, unknown>, name);
      return routingOf(message, parseUri);
    },
    writer(bytes) {
      const message = parseSipMessage(bytes, true);
      return () => Buffer.from(stringifySipMessage(message));
    },
  };
}

type ParseUri = (text: string) => SipUriParts;

function allOf(message: SipParsed, parseUri: ParseUri): MessageFields {
  const { headers } = message;
  const [contact] = headers.contact;
  return {
    start: message.method ?? message.status!,
    target: message.uri === undefined ? undefined : addressOf(parseUri(message.uri)),
    vias: headers.via.map(viaOf),
    from: partyOf(headers.from, parseUri),
    to: partyOf(headers.to, parseUri),
    callId: headers["call-id"],
    cseq: headers.cseq.seq,
    method: headers.cseq.method,
    maxForwards: numberOf(headers["max-forwards"]),
    contact: addressOf(parseUri(contact!.uri)),
    contactExpires: contact!.params["expires"],
    recordRoute: (headers["record-route"] ?? []).map(({ uri }) => addressOf(uri)),
    expires: numberOf(headers.expires),
    contentType: headers["content-type"],
    supported: tokensOf(headers.supported),
    allow: tokensOf(headers.allow),
    digestResponse: unquoted(headers.authorization?.[0]?.["response"]),
    bodyLength: (message.content ?? message.body ?? "").length,
  };
}

function routingOf(message: SipParsed, parseUri: ParseUri): RoutingFields {
  const { headers } = message;
  return {
    start: message.method ?? message.status!,
    target: message.uri === undefined ? undefined : addressOf(parseUri(message.uri)),
    via: viaOf(headers.via[0]!),
    fromTag: headers.from.params["tag"],
    toTag: headers.to.params["tag"] ?? undefined,
    callId: headers["call-id"],
    cseq: headers.cseq.seq,
    method: headers.cseq.method,
    maxForwards: numberOf(headers["max-forwards"]),
  };
}

function addressOf({ user, host, port }: SipUriParts): AddressFields {
  return { user, host, port: Number.isNaN(port) ? undefined : port };
}

function partyOf({ name, uri, params }: SipParty, parseUri: ParseUri): PartyFields {
  return { address: addressOf(parseUri(uri)), name: unquoted(name) ?? "", tag: params["tag"] ?? undefined };
}

function viaOf({ host, port, params }: SipVia): ViaFields {
  return { host, port, branch: params["branch"] };
}

// jssip reads what a WebRTC client needs while it parses, and the rest when asked; Authorization it cannot read.

interface JssipUri {
  readonly user?: string;
  readonly host: string;
  readonly port?: number;
}

interface JssipParty {
  readonly display_name?: string | null;
  readonly uri: JssipUri;
  getParam(name: string): string | undefined;
}

interface JssipVia {
  readonly host: string;
  readonly port?: number;
  readonly branch?: string;
}

interface JssipMessage {
  readonly method: string;
  readonly ruri?: JssipUri;
  readonly status_code?: number;
  readonly from: JssipParty;
  readonly to: JssipParty;
  readonly from_tag?: string;
  readonly to_tag?: string;
  readonly call_id: string;
  readonly body: string;
  parseHeader(name: string, index?: number): unknown;
  getHeader(name: string): string | undefined;
  getHeaders(name: string): readonly string[];
}

interface JssipModule {
  parseMessage(text: string, agent: object): JssipMessage | undefined;
}

function jssipParser({ parseMessage }: JssipModule): MessageParser {
  const parse = (bytes: Buffer): JssipMessage => {
    const message = parseMessage(bytes.toString(), {});
    if (!message) throw new Error("not a SIP message");
    return message;
  };
  return { name: "jssip", readAll: (bytes) => allOfJssip(parse(bytes)), readRouting: (bytes) => routingOfJssip(parse(bytes)) };
}

function allOfJssip(message: JssipMessage): MessageFields {
  const cseq = message.parseHeader("cseq") as { readonly value: number; readonly method: string };
  const contact = message.parseHeader("contact") as JssipParty;
  return {
    start: message.status_code || message.method,
    target: message.status_code ? undefined : addressOfJssip(message.ruri!),
    vias: message.getHeaders("via").map((_, index) => viaOfJssip(message.parseHeader("via", index) as JssipVia)),
    from: partyOfJssip(message.from),
    to: partyOfJssip(message.to),
    callId: message.call_id,
    cseq: cseq.value,
    method: cseq.method,
    maxForwards: message.parseHeader("max-forwards") as number | undefined,
    contact: addressOfJssip(contact.uri),
    contactExpires: contact.getParam("expires"),
    recordRoute: message.getHeaders("record-route").map((_, index) => addressOfJssip((message.parseHeader("record-route", index) as JssipParty).uri)),
    expires: numberOf(message.getHeader("expires")),
    contentType: message.getHeader("content-type"),
    supported: tokensOf(message.getHeader("supported")),
    allow: tokensOf(message.getHeader("allow")),
    digestResponse: message.getHeader("authorization") === undefined ? undefined : "unread",
    bodyLength: message.body.length,
  };
}

function routingOfJssip(message: JssipMessage): RoutingFields {
  const cseq = message.parseHeader("cseq") as { readonly value: number; readonly method: string };
  return {
    start: message.status_code || message.method,
    target: message.status_code ? undefined : addressOfJssip(message.ruri!),
    via: viaOfJssip(message.parseHeader("via") as JssipVia),
    fromTag: message.from_tag,
    toTag: message.to_tag,
    callId: message.call_id,
    cseq: cseq.value,
    method: cseq.method,
    maxForwards: message.parseHeader("max-forwards") as number | undefined,
  };
}

function addressOfJssip({ user, host, port }: JssipUri): AddressFields {
  return { user, host, port };
}

function partyOfJssip(party: JssipParty): PartyFields {
  return { address: addressOfJssip(party.uri), name: party.display_name ?? "", tag: party.getParam("tag") };
}

function viaOfJssip({ host, port, branch }: JssipVia): ViaFields {
  return { host, port, branch };
}

function numberOf(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function tokensOf(text: string | undefined): readonly string[] {
  return text === undefined ? [] : text.split(/\s*,\s*/);
}

/** Without the quotes around it; the samples have no escapes inside. */
function unquoted(text: string | undefined): string | undefined {
  return text?.startsWith('"') ? text.slice(1, -1) : text;
}
