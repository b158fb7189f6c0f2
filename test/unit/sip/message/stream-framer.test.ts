// Cutting a stream into messages and keep-alives (RFC 3261 section 18.3, RFC 5626 section 4.4.1).
import { describe, expect, it } from "vitest";
import { concatBytes, decodeUtf8, encodeUtf8 } from "../../../../core/base/bytes.ts";
import { StreamFramer, type StreamFramerEvent } from "../../../../core/sip/message/stream-framer.ts";
import { inviteLines, toBytes } from "./message-text.ts";

const text = (value: string): Uint8Array<ArrayBuffer> => encodeUtf8(value);
const withLength = (length: number | string, body = ""): Uint8Array<ArrayBuffer> => toBytes(inviteLines(`Content-Length: ${length}`), body);
const bodies = (events: readonly StreamFramerEvent[]): string[] => events.map((event) => (event.kind === "message" ? decodeUtf8(event.message.body) : event.kind));

describe("StreamFramer (RFC 3261 18.3)", () => {
  it("cuts several messages out of one chunk", () => {
    const chunk = concatBytes([withLength(3, "one"), withLength(0), text("\r\n"), withLength(5, "three")]);
    expect(bodies(new StreamFramer().push(chunk))).toEqual(["one", "", "pong", "three"]);
  });

  it("finds the same messages wherever the stream is cut", () => {
    const stream = concatBytes([withLength(3, "one"), withLength(5, "three")]);
    for (let cut = 0; cut <= stream.length; cut++) {
      const framer = new StreamFramer();
      const events = [...framer.push(stream.subarray(0, cut)), ...framer.push(stream.subarray(cut))];
      expect(bodies(events)).toEqual(["one", "three"]);
      expect(framer.bufferedBytes).toBe(0);
    }
  });

  it("keeps a body when the caller reuses its chunk", () => {
    const chunk = withLength(3, "one");
    const [event] = new StreamFramer().push(chunk);
    chunk.fill(0);
    expect(bodies([event!])).toEqual(["one"]);
  });

  it("goes on behind a malformed message whose end is known", () => {
    const bad = toBytes(inviteLines("CSeq: none", "Content-Length: 2"), "xx");
    const events = new StreamFramer().push(concatBytes([bad, withLength(1, "y")]));
    expect(bodies(events)).toEqual(["malformed", "y"]);
    expect(events[0]).toMatchObject({ error: { code: "sip/parse/malformed-header", answerable: { status: 400 } } });
  });

  it.each([
    ["no Content-Length", toBytes(inviteLines()), "sip/parse/content-length"],
    ["two of them", toBytes(inviteLines("Content-Length: 1", "l: 2")), "sip/parse/duplicate-header"],
    ["a negative one", withLength(-1), "sip/parse/malformed-header"],
    ["one beyond the limit", withLength(99_999_999), "sip/parse/too-large"],
    ["a lone CR", text("\rx"), "sip/parse/line-end"],
  ])("gives up on %s and drops what follows", (_, bytes, code) => {
    const framer = new StreamFramer();
    expect(framer.push(bytes)).toMatchObject([{ kind: "broken", error: { code } }]);
    expect(framer.push(withLength(0))).toEqual([]);
    expect(framer.bufferedBytes).toBe(0);
  });

  it("counts error offsets from the start of the stream", () => {
    const good = withLength(0);
    const framer = new StreamFramer();
    framer.push(good);
    expect(framer.push(toBytes(inviteLines()))).toMatchObject([{ kind: "broken", error: { offset: good.length } }]);
  });

  it("stays bounded on 10 MB without a blank line", () => {
    const line = text(`X: ${"y".repeat(1019)}\r\n`);
    for (const chunkLines of [1, 10_240]) {
      const framer = new StreamFramer();
      const chunk = concatBytes(Array<Uint8Array>(chunkLines).fill(line));
      const events: StreamFramerEvent[] = [];
      let most = 0;
      for (let sent = 0; sent < 10_240; sent += chunkLines) {
        events.push(...framer.push(chunk));
        most = Math.max(most, framer.bufferedBytes);
      }
      expect(events).toMatchObject([{ kind: "broken", error: { code: "sip/parse/too-large" } }]);
      expect(most).toBeLessThan(65_536 + 16_384);
    }
  });
});

describe("keep-alives between messages (RFC 5626 4.4.1)", () => {
  const kinds = (...chunks: readonly string[]): string[] => {
    const framer = new StreamFramer();
    return chunks.flatMap((chunk) => framer.push(text(chunk))).map(({ kind }) => kind);
  };

  it("tells a double CRLF from a single one", () => {
    expect(kinds("\r\n\r\n")).toEqual(["ping"]);
    expect(kinds("\r\n")).toEqual(["pong"]);
    expect(kinds("\r\n\r\n\r\n\r\n")).toEqual(["ping", "ping"]);
  });

  it("recognises a ping that was cut in two", () => {
    expect(kinds("\r\n\r", "\n")).toEqual(["ping"]);
    expect(kinds("\r", "\n\r\n")).toEqual(["ping"]);
    expect(kinds("\r\n", "\r\n")).toEqual(["pong", "ping"]);
  });
});
