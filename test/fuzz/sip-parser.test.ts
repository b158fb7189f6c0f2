// Properties of the SIP parser, its writers and the stream framer that hold for any input.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../core/base/bytes.ts";
import { createRequest } from "../../core/sip/message/create-message.ts";
import { equalMessages } from "../../core/sip/message/equal-messages.ts";
import type { SipMessage, SipUri } from "../../core/sip/message/model.ts";
import { formatNameAddr, parseNameAddr } from "../../core/sip/message/name-addr.ts";
import { parseSipMessage } from "../../core/sip/message/parse-message.ts";
import { serializeSipMessage } from "../../core/sip/message/serialize-message.ts";
import { StreamFramer } from "../../core/sip/message/stream-framer.ts";
import { formatUri, parseUri } from "../../core/sip/message/uri.ts";
import { displayName, fuzzRuns, headerParams, sipLikeText, sipUri } from "./arbitrary-messages.ts";

function surviveWriting(message: SipMessage): void {
  const again = parseSipMessage(serializeSipMessage(message));
  expect(again.ok && equalMessages(again.value, message)).toBe(true);
}

describe("the SIP parser, given anything", () => {
  it("answers any bytes with a result, and writes what it accepts so that it reads the same", () => {
    const anyBytes = fc.oneof(fc.uint8Array({ maxLength: 400 }), sipLikeText.map(encodeUtf8));
    fc.assert(
      fc.property(anyBytes, (bytes) => {
        const result = parseSipMessage(bytes);
        if (result.ok) surviveWriting(result.value);
        else expect(result.error.offset).toBeLessThanOrEqual(bytes.length);
      }),
      fuzzRuns,
    );
  });

  it("answers a damaged message with a result", () => {
    const whole = encodeUtf8(
      'INVITE sip:r%C3%BC@[::1]:5060;lr SIP/2.0\r\nVia: SIP/2.0/UDP a:1;branch=z9hG4bK1, SIP/2.0/TCP b\r\nFrom: "A \\"b\\"" <sip:a@b>;tag=1\r\nt: c <tel:+1-2>\r\ni: x@y\r\nCSeq: 1\r\n INVITE\r\nContact: *\r\nl: 2\r\n\r\nok',
    );
    expect(parseSipMessage(whole).ok).toBe(true);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(whole.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }), (changes) => {
        const bytes = whole.slice();
        for (const [index, value] of changes) bytes[index] = value;
        const result = parseSipMessage(bytes);
        if (result.ok) surviveWriting(result.value);
      }),
      fuzzRuns,
    );
  });

  it("reads back every SIP URI that it writes", () => {
    fc.assert(
      fc.property(sipUri, (uri: SipUri) => {
        fc.pre([...uri.params.keys()].every((name) => name === name.toLowerCase()));
        expect(parseUri(formatUri(uri))).toEqual({ ok: true, value: uri });
      }),
      fuzzRuns,
    );
  });

  it("answers any text as URI or address with a result, stable when written again", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), sipLikeText.map((text) => `sip:${text}`)), (text) => {
        const uri = parseUri(text);
        if (uri.ok) expect(parseUri(formatUri(uri.value))).toEqual(uri);
        const address = parseNameAddr(text);
        if (address.ok) expect(parseNameAddr(formatNameAddr(address.value))).toEqual(address);
      }),
      fuzzRuns,
    );
  });

  it("reads back every address that it writes, whatever its name and parameters hold", () => {
    fc.assert(
      fc.property(displayName, sipUri, headerParams, (name, uri, params) => {
        const value = { displayName: name, uri, params };
        expect(parseNameAddr(formatNameAddr(value))).toEqual({ ok: true, value });
      }),
      fuzzRuns,
    );
  });

  it("never lets a value that is set become a header of its own", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (subject, method) => {
        const text = new TextDecoder().decode(serializeSipMessage(createRequest(method, { scheme: "other", text: "urn:x:y" }, [["Subject", subject]])));
        expect(text.split("\r\n")).toHaveLength(5);
      }),
      fuzzRuns,
    );
  });
});

describe("the stream framer, given anything", () => {
  it("finds the same however the stream is cut, and stays bounded", () => {
    const stream = fc.array(fc.oneof(sipLikeText, fc.constant("OPTIONS sip:a SIP/2.0\r\nv:SIP/2.0/TCP h\r\nf:<sip:a>\r\nt:<sip:b>\r\ni:x\r\nCSeq:1 OPTIONS\r\nl:2\r\n\r\nok")), { maxLength: 4 });
    fc.assert(
      fc.property(stream, fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 10 }), (texts, sizes) => {
        const bytes = encodeUtf8(texts.join(""));
        const whole = new StreamFramer();
        const cut = new StreamFramer();
        const kinds = whole.push(bytes).map(({ kind }) => kind);
        const cutKinds: string[] = [];
        for (let at = 0, turn = 0; at < bytes.length; turn++) {
          const size = sizes[turn % sizes.length]!;
          cutKinds.push(...cut.push(bytes.subarray(at, at + size)).map(({ kind }) => kind));
          at += size;
        }
        const messages = (list: readonly string[]): string[] => list.filter((kind) => kind !== "ping" && kind !== "pong");
        expect(messages(cutKinds)).toEqual(messages(kinds));
        expect(cut.bufferedBytes).toBe(whole.bufferedBytes);
      }),
      fuzzRuns,
    );
  });
});
