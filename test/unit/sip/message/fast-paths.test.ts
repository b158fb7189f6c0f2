// Short cuts of the parser and the serialiser give what the long way gives.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { concatBytes, encodeUtf8 } from "../../../../core/base/bytes.ts";
import { findHeaderName, lookUpHeaderName } from "../../../../core/sip/message/header-names.ts";
import { findHeadEnd } from "../../../../core/sip/message/message-head.ts";
import type { SipMessage } from "../../../../core/sip/message/model.ts";
import { parseSipMessage } from "../../../../core/sip/message/parse-message.ts";
import { characterCodes, Scanner } from "../../../../core/sip/message/scanner.ts";
import { serializeSipMessage } from "../../../../core/sip/message/serialize-message.ts";
import { StreamFramer } from "../../../../core/sip/message/stream-framer.ts";
import { headerReaders } from "../../../../core/sip/message/typed-headers.ts";
import { readVia } from "../../../../core/sip/message/via.ts";
import { WordTable } from "../../../../core/sip/message/word-table.ts";

const CONTACT = "Contact: <sip:ada@192.0.2.10:5062;ob>;q=0.5\r\n";
const INVITE = [
  "INVITE sip:bob@biloxi.example.org SIP/2.0",
  "Via: SIP/2.0/UDP 192.0.2.10:5062;rport;branch=z9hG4bKnashds8",
  "From: \"Ada\" <sip:ada@example.org>;tag=9fxced76sl",
  "To: <sip:bob@biloxi.example.org>",
  "Call-ID: 3848276298220188511@192.0.2.10",
  "CSeq: 1 INVITE",
  "Supported: replaces, 100REL",
  "Content-Length: 4",
  "",
].join("\r\n") + CONTACT;

const typedForms = ({ headers }: SipMessage): unknown => ({
  vias: headers.vias, from: headers.from, to: headers.to, callId: headers.callId, cseq: headers.cseq, contacts: headers.contacts, supported: headers.supported,
});

function parsed(text: string): SipMessage {
  const result = parseSipMessage(encodeUtf8(text));
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

const randomCase = (word: string) => fc.array(fc.boolean(), { minLength: word.length, maxLength: word.length })
  .map((upper) => [...word].map((letter, index) => (upper[index] ? letter.toUpperCase() : letter.toLowerCase())).join(""));

describe("names found in character codes", () => {
  it("are those that a look-up by text finds, in any case and in compact form (RFC 3261 7.3.1, 7.3.3)", () => {
    const known = fc.constantFrom(...Object.keys(headerReaders), "v", "f", "t", "i", "m", "c", "l", "k", "user-agent").chain(randomCase);
    const token = fc.stringMatching(/^[A-Za-z0-9.!%*_+`'~-]{1,20}$/);
    fc.assert(fc.property(fc.oneof(known, token), (name) => {
      const text = `\r\n${name}: x`;
      expect(findHeaderName(text, characterCodes(text), 2, 2 + name.length)).toEqual(lookUpHeaderName(name));
    }));
  });

  it("are whole words: no part of one and no longer one is found", () => {
    const table = new WordTable([["lr", 1], ["branch", 2]]);
    const find = (text: string): number | undefined => table.find(characterCodes(text), 0, text.length);
    expect([find("lr"), find("LR"), find("l"), find("lrx"), find(""), find("brinch"), find("Branch")]).toEqual([1, 1, undefined, undefined, undefined, undefined, 2]);
  });
});

describe("the head of a message", () => {
  it("ends behind the first blank line, wherever that lies (RFC 3261 7)", () => {
    const bytes = fc.array(fc.constantFrom(0x0d, 0x0a, 0x61), { maxLength: 40 }).map((all) => Uint8Array.from(all));
    fc.assert(fc.property(bytes, fc.nat(10), (input, from) => {
      const blankLine = String.fromCharCode(...input).indexOf("\r\n\r\n", from);
      expect(findHeadEnd(input, from, input.length)).toBe(blankLine < 0 ? -1 : blankLine + 4);
    }));
  });

  it("is read alike in US-ASCII and with UTF-8 in it (RFC 3261 7.1)", () => {
    const plain = parsed(`${INVITE}\r\nbody`);
    for (const note of ["é", "日本", "😀 \uFEFF"]) expect(typedForms(parsed(`${INVITE.replace("Call-ID", `X-Note: ${note}\r\nCall-ID`)}\r\nbody`))).toEqual(typedForms(plain));
  });

  it("stays as it came when the stream it came by goes on", () => {
    const framer = new StreamFramer();
    const first = framer.push(encodeUtf8(`${INVITE}\r\nbody`));
    framer.push(encodeUtf8(`${INVITE.replaceAll("ada", "eve").replace("replaces", "timer123")}\r\nmore`));
    expect(first.map((event) => event.kind === "message" && typedForms(event.message))).toEqual([typedForms(parsed(`${INVITE}\r\nbody`))]);
  });
});

it("Via is read alike with and without blanks around its slashes, in any case (RFC 3261 20.42)", () => {
  const plain = readVia(new Scanner("SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1"));
  expect(plain).toMatchObject({ transport: "UDP", host: "192.0.2.1", port: 5060 });
  for (const protocol of ["SIP / 2.0 / UDP", "sip/2.0/udp", "SIP/2.0/ Udp", "Sip /2.0/UDP"]) {
    expect(readVia(new Scanner(`${protocol} 192.0.2.1:5060;branch=z9hG4bK1`))).toEqual(plain);
  }
});

it("writes heads in US-ASCII and in UTF-8 with the same care for the body (RFC 3261 7.4)", () => {
  fc.assert(fc.property(fc.string({ unit: "grapheme", maxLength: 20 }), fc.uint8Array({ maxLength: 30 }), (note, body) => {
    const message = { ...parsed(`${INVITE}\r\nbody`), body };
    message.headers.set("Subject", note);
    const head = `INVITE sip:bob@biloxi.example.org SIP/2.0\r\n${[...message.headers.entries()].map(([name, value]) => `${name}: ${name === "Content-Length" ? body.length : value}\r\n`).join("")}\r\n`;
    expect(serializeSipMessage(message)).toEqual(concatBytes([encodeUtf8(head), body]));
  }));
});
