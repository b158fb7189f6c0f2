// What is fuzzed: for each reader its seeds and what must hold for any bytes. A target throws where something does not.
// Every reader of bytes from the network is in one of two lists, whose files run beside each other.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { decodeUtf8, encodeUtf8 } from "../../core/base/bytes.ts";
import { readVcards } from "../../core/phone/contacts/read-vcard.ts";
import { writeVcard } from "../../core/phone/contacts/write-vcard.ts";
import { formatSdp } from "../../core/sdp/format-sdp.ts";
import { parseSdp } from "../../core/sdp/parse-sdp.ts";
import { chooseChallenges } from "../../core/sip/auth/challenge.ts";
import { formatAuthValue, readAuthValue } from "../../core/sip/message/auth-value.ts";
import { equalMessages } from "../../core/sip/message/equal-messages.ts";
import { createHeaders } from "../../core/sip/message/headers.ts";
import type { SipMessage } from "../../core/sip/message/model.ts";
import { createBodyPart, formatMultipart, parseMultipart } from "../../core/sip/message/multipart.ts";
import { formatNameAddr, parseNameAddr } from "../../core/sip/message/name-addr.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import { selectBody } from "../../core/sip/message/select-body.ts";
import { serializeSipMessage } from "../../core/sip/message/serialize-message.ts";
import { StreamFramer } from "../../core/sip/message/stream-framer.ts";
import { headerReaders, type TypedHeaderKey } from "../../core/sip/message/typed-headers.ts";
import { equalUris, formatUri, parseUri } from "../../core/sip/message/uri.ts";
import { readCorpus, readCorpusFile } from "../fixtures/corpora.ts";
import { eventDocuments } from "./event-documents.ts";
import { headerSeeds } from "./header-seeds.ts";
import { mediaPackets } from "./media-packets.ts";

export interface FuzzTarget {
  readonly name: string;
  readonly seeds: readonly Uint8Array[];
  /** Pieces that are repeated to find out whether the time grows faster than the input. */
  readonly pieces: readonly string[];
  /** Each is held to the time limit by itself. */
  readonly runs: readonly ((bytes: Uint8Array) => void)[];
}

function must(holds: boolean, promise: string): void {
  if (!holds) throw new Error(promise);
}

const fixtures = (folder: string): readonly Uint8Array[] => {
  const path = fileURLToPath(new URL(`../fixtures/${folder}/`, import.meta.url));
  return readdirSync(path).filter((name) => /\.s(?:ip|dp)$/.test(name)).map((name) => new Uint8Array(readFileSync(path + name)));
};
const collected = (category: string): readonly Uint8Array[] =>
  readCorpus("E-fuzz").filter((entry) => entry.category === category).map(({ file }) => new Uint8Array(readCorpusFile("E-fuzz", file)).subarray(0, 16_384));

const messages = [...fixtures("sip/torture"), ...collected("sip")];
const HEAD = "OPTIONS sip:a SIP/2.0\r\n";

function readEverything({ headers }: SipMessage): void {
  for (const key of Object.keys(headerReaders)) void createHeaders(headers.entries()).typed(key as TypedHeaderKey);
}

const message: FuzzTarget = {
  name: "messages",
  seeds: messages,
  pieces: ["\r\n", `${HEAD}\r\n `, `${HEAD}a:\r\n`, `${HEAD}Via: `, ",", "<", '"', "Via: SIP/2.0/UDP a\r\n", "Contact: <sip:a>,", "\r\n\t", "\\", "a", "%41", "\0", "\n", "\r", ": "],
  runs: [(bytes) => {
    const result = parseSipMessage(bytes);
    if (!result.ok) return must(result.error.offset <= bytes.length, "An error is within the input.");
    readEverything(result.value);
    const again = parseSipMessage(serializeSipMessage(result.value));
    must(again.ok && equalMessages(again.value, result.value), "What is accepted reads the same after writing.");
  }],
};

const kindsOf = (framer: StreamFramer, bytes: Uint8Array, size: number): string => {
  const kinds: string[] = [];
  for (let at = 0; at < bytes.length; at += size) kinds.push(...framer.push(bytes.subarray(at, at + size)).map(({ kind }) => kind));
  return kinds.filter((kind) => kind !== "ping" && kind !== "pong").join();
};

const stream: FuzzTarget = {
  name: "streams",
  seeds: messages,
  pieces: ["\r\n", "\r\n\r\n", `${HEAD}\r\n`, `${HEAD}l: 5\r\n\r\n`, HEAD, "\r", "a", `${HEAD}v:SIP/2.0/TCP h\r\nf:<sip:a>\r\nt:<sip:b>\r\ni:x\r\nCSeq:1 OPTIONS\r\nl:0\r\n\r\n`],
  runs: [(bytes) => {
    const [whole, cut] = [new StreamFramer(), new StreamFramer()];
    must(kindsOf(whole, bytes, bytes.length) === kindsOf(cut, bytes, 7), "How a stream is cut makes no difference.");
    must(whole.bufferedBytes <= 150_000, "What is kept of a stream is bounded.");
  }],
};

const uri: FuzzTarget = {
  name: "URIs",
  seeds: [
    ...collected("uri"),
    ...["sips:ruth:pw%20@Pier.Example.ORG:5071;Transport=TCP;lr?Subject=low%20tide&to=sip:b%40c", "sip:[::ffff:192.0.2.10]:1", "tel:+1(201)555.0123;ext=1-2;phone-context=+1", "tel:7042;phone-context=a.example;isub=1", "urn:service:sos"].map(encodeUtf8),
    ...["Ruth <sip:r@x>;tag=1", '"A \\"b\\"" <tel:+1>;x="y, z"'].map(encodeUtf8),
  ],
  pieces: ["sip:", "sip:a@", "a", "%41", ";a=b", "?a=b", "&a=b", ":", "[", "sip:[::", ".", "tel:+1", "-", "<", '"', "\\", "sip:a;", "%C3", "%FF"],
  runs: [(bytes) => {
    const text = decodeUtf8(bytes);
    const parsed = parseUri(text);
    if (parsed.ok) {
      const again = parseUri(formatUri(parsed.value));
      must(again.ok && equalUris(again.value, parsed.value), "A URI is equal after writing.");
    }
    const address = parseNameAddr(text);
    if (address.ok) must(parseNameAddr(formatNameAddr(address.value)).ok, "An address can be read after writing.");
  }],
};

const header: FuzzTarget = {
  name: "typed headers",
  seeds: Object.values(headerSeeds).flat().map(encodeUtf8),
  pieces: [",", ";", ";a=b", ";a;", '"', '"",', "\\", "<", "<sip:a>,", "<a:b>,", "a,", "a/b,", "*;", " ", "\t", "(", "1 ", "1.", "id;", 'SIP;text="', '307 a "b",', "a=b,", "%41", "Digest ", "*;a,", "@"],
  runs: (Object.keys(headerReaders) as TypedHeaderKey[]).map((key) => (bytes) => {
    const value = decodeUtf8(bytes);
    createHeaders([[key, value]]).typed(key);
    const headers = createHeaders([[key, value], [key, value]]);
    headers.typed(key);
    must(headers.getAll(key).length >= 2, `Two fields of ${key} are at least two values.`);
  }),
};

const sdp: FuzzTarget = {
  name: "session descriptions",
  seeds: [...fixtures("sdp"), ...collected("sdp")],
  pieces: ["v=0\r\n", "\r\n", "\n", "a=\n", "m=audio 4000 RTP/AVP 0\r\n", "a=rtpmap:0 PCMU/8000\r\n", " 0", "a=fmtp:0 a;\r\n", "i=a\r\n", "t=0 0\r\n", "r=1 1 1\r\n", "z=1 1 1 1\r\n", "c=IN IP4 192.0.2.1\r\n", "b=AS:1\r\n", "="],
  runs: [(bytes) => {
    const parsed = parseSdp(bytes);
    if (!parsed.ok) return;
    const written = formatSdp(parsed.value);
    const again = parseSdp(written);
    must(again.ok && formatSdp(again.value) === written, "What is accepted is the same after writing.");
  }],
};

const challenge: FuzzTarget = {
  name: "digest challenges",
  seeds: [...headerSeeds["www-authenticate"], ...headerSeeds.authorization, ...headerSeeds["authentication-info"], 'Digest realm="x", nonce="y", algorithm=SHA-512-256-sess, qop=",auth,,", userhash=true'].map(encodeUtf8),
  pieces: ["Digest ", "a=b,", ",", '"', '="', "\\", "qop=", 'qop="auth,', "nonce=1,", " ", "="],
  runs: [(bytes) => {
    const value = readAuthValue(decodeUtf8(bytes));
    if (!value) return;
    chooseChallenges([value, value], true);
    if (value.scheme === "digest" && value.params.size > 0) must(readAuthValue(formatAuthValue(value).replace(/[\r\n]/g, " ")) !== undefined, "Digest values can be read after writing.");
  }],
};

const part = (type: string, body: string): ReturnType<typeof createBodyPart> => createBodyPart([["Content-Type", type], ["Content-Disposition", "session;handling=optional"]], encodeUtf8(body));
const nested = formatMultipart([part("application/sdp", "v=0\r\n"), part("text/plain", "x")], "b");

const multipart: FuzzTarget = {
  name: "multipart bodies",
  seeds: [nested, formatMultipart([createBodyPart([["Content-Type", "multipart/alternative;boundary=b"]], nested)], "b"), formatMultipart([part("multipart/related;boundary=b;start=x", "")], "b")],
  pieces: ["--b\r\n", "--b\r\n\r\n", "--b--", "\r\n", "--", "-", "\n", "a: b\r\n", "\r\n ", "--b\r\nContent-Type: multipart/mixed;boundary=b\r\n\r\n", "--b \t"],
  runs: [(bytes) => {
    const parts = parseMultipart(bytes, "b");
    if (parts) must(parseMultipart(formatMultipart(parts, "b"), "b")?.length === parts.length, "As many parts are read after writing.");
    for (const kind of ["mixed", "alternative", "related", "signed"]) selectBody(createBodyPart([["Content-Type", `multipart/${kind};boundary=b`]], bytes), ["application/sdp"]);
  }],
};

const vcards: FuzzTarget = {
  name: "vCards",
  seeds: ["v21-old-phone", "v3-phone", "v4-full"].map((name) => new Uint8Array(readFileSync(fileURLToPath(new URL(`../fixtures/vcard/${name}.vcf`, import.meta.url))))),
  pieces: ["BEGIN:VCARD\n", "BEGIN:VCARD\nFN:a\nEND:VCARD\n", "\n ", "=\n", "BEGIN:VCARD\nNOTE;QUOTED-PRINTABLE:=\n", "BEGIN:VCARD\nTEL;", ";a=b", '"', "\\", ":", ",", "TEL:1\n", "=C3"],
  runs: [(bytes) => {
    for (const { result } of readVcards(decodeUtf8(bytes))) {
      if (result.ok) must([...readVcards(writeVcard(result.value.contact, "4.0"))].length === 1, "A contact is one card after writing.");
    }
  }],
};

/** Readers of a message and of what its header says. */
export const messageTargets: readonly FuzzTarget[] = [message, stream, uri, header, challenge];

/** Readers of what messages carry, of media packets and of files. */
export const bodyTargets: readonly FuzzTarget[] = [sdp, multipart, eventDocuments, mediaPackets, vcards];
