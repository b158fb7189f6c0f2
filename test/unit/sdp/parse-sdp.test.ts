// Reading and writing session descriptions (RFC 8866): a full one of our own, tolerated and refused ones, third-party ones.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { formatSdp } from "../../../core/sdp/format-sdp.ts";
import { parseSdp } from "../../../core/sdp/parse-sdp.ts";
import type { SessionDescription } from "../../../core/sdp/session-description.ts";
import { hasCorpora, readCorpus, readCorpusFile, type KnownFailures } from "../../fixtures/corpora.ts";

function accept(text: string): SessionDescription {
  const result = parseSdp(text);
  if (!result.ok) throw new Error(`refused: ${result.error.code} ${result.error.message}`);
  return result.value;
}

const START = ["v=0", "o=- 1 1 IN IP4 192.0.2.1", "s=-"];
const lines = (...more: readonly string[]): string => [...START, ...more].map((line) => `${line}\r\n`).join("");

describe("parseSdp (RFC 8866)", () => {
  const deskphone = readFileSync(new URL("../../fixtures/sdp/deskphone-offer.sdp", import.meta.url), "utf8");

  it("reads every line of a full description (section 5)", () => {
    const session = accept(deskphone);
    expect(session.origin).toEqual({ username: "ruth", sessionId: "20518", sessionVersion: "0", networkType: "IN", addressType: "IP4", address: "203.0.113.1" });
    expect(session.times).toEqual([{ start: "3870000000", stop: "3870003600", repeats: ["7d 1h 0 25h"] }]);
    expect(session.media).toMatchObject([
      { media: "audio", port: 54400, protocol: "RTP/AVP", formats: ["9", "8", "0", "97"] },
      { media: "video", port: 54420, portCount: 2, connection: { addressType: "IP6", address: "2001:db8::7" } },
    ]);
    expect(session.media[1]!.attributes.at(-1)).toEqual({ name: "sendonly" });
  });

  it("writes a description to the same bytes, in the order of section 5", () => {
    expect(formatSdp(accept(deskphone))).toBe(deskphone);
  });

  it("answers a description that is cut anywhere with a result", () => {
    for (let length = 0; length < deskphone.length; length++) parseSdp(deskphone.slice(0, length));
  });

  it.each([
    ["bare LF and blank lines", "v=0\no=- 1 1 IN IP4 192.0.2.1\n\ns=-\nt=0 0\n"],
    ["a missing t=", lines("c=IN IP4 192.0.2.1", "m=audio 4000 RTP/AVP 0")],
    ["a missing s= beside media", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\nc=IN IP4 192.0.2.1\r\nt=0 0\r\nm=audio 4000 RTP/AVP 0\r\n"],
    ["lines in another order", lines("t=0 0", "c=IN IP4 192.0.2.1", "b=AS:64")],
    ["several spaces", lines("c=IN IP4  192.0.2.1", "t=0 0")],
    ["a fraction of bandwidth", lines("b=AS:25.4", "t=0 0")],
    ["unknown lines", lines("t=0 0", "m=audio 4000 RTP/AVP 0", "y=0100")],
  ])("lets pass %s", (_, text) => {
    const again = formatSdp(accept(text));
    expect(formatSdp(accept(again))).toBe(again);
  });

  it.each([
    ["sdp/parse/malformed-line", "o=- 1 1 IN IP4 192.0.2.1\r\n"],
    ["sdp/parse/malformed-line", "v=1\r\n"],
    ["sdp/parse/malformed-line", lines("t=now later")],
    ["sdp/parse/malformed-line", lines("t=0 0", "r=7d 3600")],
    ["sdp/parse/malformed-line", lines("r=7d 3600 0")],
    ["sdp/parse/malformed-line", lines("c=IN IP4")],
    ["sdp/parse/malformed-line", lines("c=IN IP4 224.2.1.1/x")],
    ["sdp/parse/malformed-line", lines("b=AS 64")],
    ["sdp/parse/malformed-line", lines("t=0 0", "z=1 -1h 2")],
    ["sdp/parse/malformed-line", lines("t=0 0", "m=audio 65536 RTP/AVP 0")],
    ["sdp/parse/malformed-line", lines("t=0 0", "m=audio 4000")],
    ["sdp/parse/malformed-line", lines("t=0 0", "m=audio 4000 RTP/AVP 0", "t=0 0")],
    ["sdp/parse/malformed-line", lines("t=0 0", "free text")],
    ["sdp/parse/malformed-line", lines("t=0 0", "a=one\ra=two")],
    ["sdp/parse/malformed-line", lines("t=0 0", "a=\0")],
    ["sdp/parse/malformed-line", lines("t=0 0", "m=audio 4000 RTP/AVP 0", "a=ptime:20", "i=speech", "a=sendrecv")],
    ["sdp/parse/missing-line", ""],
    ["sdp/parse/missing-line", "v=0\r\ns=-\r\nt=0 0\r\n"],
    ["sdp/parse/missing-line", "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\n"],
    ["sdp/parse/missing-line", "v=0\r\no=- x y IN IP4 192.0.2.1\r\ns=-\r\n"],
    ["sdp/parse/too-large", `v=0\r\n${"a=x\r\n".repeat(20_000)}`],
  ])("refuses with %s: %j", (code, text) => {
    expect(parseSdp(text)).toMatchObject({ ok: false, error: { code } });
  });

  it("says at which line it stopped", () => {
    expect(parseSdp(lines("t=0 0", "c=IN"))).toMatchObject({ ok: false, error: { offset: lines("t=0 0").length } });
  });
});

/** RFC 8866 sections 5 and 9: session-name-field is not optional, nor is time-description; nothing here makes up for them. */
const NO_SESSION = "two lines, v= and o=: without s=, t= and m= it describes no session (RFC 8866 section 5), and p0156 with the same two lines is to be refused";
const knownFailures: KnownFailures = { "p0281_rsipstack.sdp": NO_SESSION, "p0282_rsipstack.sdp": NO_SESSION };

describe.skipIf(!hasCorpora)("third-party session descriptions", () => {
  it("are judged as the manifest of D-sdp says", () => {
    const faults = readCorpus("D-sdp").flatMap(({ file, verdict }) => {
      const fault = findFault(readCorpusFile("D-sdp", file), verdict);
      return (fault === undefined) === file in knownFailures ? [`${file}: ${fault ?? "known failure that passes"}`] : [];
    });
    expect(faults).toEqual([]);
  });

  it("never make the parser throw (set E)", () => {
    for (const { file, category } of readCorpus("E-fuzz")) {
      if (category !== "sdp") continue;
      const result = parseSdp(readCorpusFile("E-fuzz", file));
      if (result.ok) accept(formatSdp(result.value));
    }
  });
});

function findFault(bytes: Uint8Array, verdict: string): string | undefined {
  const result = parseSdp(bytes);
  if (!result.ok) return verdict === "valid" || verdict === "tolerate" ? `refused: ${result.error.code}` : undefined;
  if (verdict === "invalid") return "accepted";
  const text = formatSdp(result.value);
  const again = parseSdp(text);
  return again.ok && formatSdp(again.value) === text ? undefined : "changed by writing and reading";
}
