// multipart bodies: cutting and building (RFC 2046 section 5.1), and choosing the part to work with (RFC 5621).
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../../../core/base/bytes.ts";
import { createBodyPart, formatMultipart, parseMultipart, type BodyPart } from "../../../../core/sip/message/multipart.ts";
import { selectBody } from "../../../../core/sip/message/select-body.ts";

const text = (bytes: Uint8Array | undefined): string | undefined => bytes && new TextDecoder().decode(bytes);
const parts = (lines: string, boundary = "b"): readonly (readonly [string | undefined, string | undefined])[] | undefined =>
  parseMultipart(encodeUtf8(lines), boundary)?.map(({ headers, body }) => [headers.contentType, text(body)] as const);

describe("parseMultipart (RFC 2046 5.1.1)", () => {
  it("leaves out what stands before the first and after the last delimiter", () => {
    expect(parts("for old readers\r\n--b\r\nContent-Type: text/plain\r\n\r\none\r\n--b\r\nContent-Type: a/b\r\n\r\ntwo\r\n\r\n--b--\r\n--b\r\n\r\nepilogue")).toEqual([["text/plain", "one"], ["a/b", "two\r\n"]]);
  });

  it("lets a part have no fields, no body, or neither", () => {
    expect(parts("--b\r\n\r\nx\r\n--b\r\nContent-Type: a/b\r\n\r\n--b\r\n\r\n--b--")).toEqual([[undefined, "x"], ["a/b", ""], [undefined, ""]]);
  });

  it("lets blanks follow a delimiter, and takes nothing longer for it", () => {
    expect(parts("--b \t\r\n\r\n--bb\r\n--b-\r\n-b\r\n --b\r\n--b-- \r\n")).toEqual([[undefined, "--bb\r\n--b-\r\n-b\r\n --b"]]);
  });

  it("unfolds the fields of a part", () => {
    const [part] = parseMultipart(encodeUtf8('--b\r\nContent-Type: application/sdp;\r\n charset="utf-8"\r\nContent-Disposition:\r\n\tsession;handling=required\r\nContent-ID: <x@y>\r\n\r\n--b--'), "b")!;
    expect(part!.headers.mediaType).toEqual({ type: "application/sdp", params: new Map([["charset", "utf-8"]]) });
    expect(part!.headers.contentDisposition?.type).toBe("session");
    expect(part!.headers.get("Content-ID")).toBe("<x@y>");
  });

  it("keeps bytes of every value (RFC 4475 3.1.1.11)", () => {
    const body = Uint8Array.from({ length: 256 }, (_, index) => index);
    const written = formatMultipart([createBodyPart([["Content-Type", "application/octet-stream"]], body), createBodyPart([], new Uint8Array())], "b'()+_,-./:=? x");
    const again = parseMultipart(written, "b'()+_,-./:=? x")!;
    expect(again.map((part) => [...part.body])).toEqual([[...body], []]);
    expect([...again[0]!.headers.entries()]).toEqual([["Content-Type", "application/octet-stream"]]);
  });

  it.each([
    ["no delimiter at all", "x"], ["no close-delimiter", "--b\r\n\r\nx\r\n"], ["only a close-delimiter", "--b--"], ["a field without a colon", "--b\r\nodd\r\n\r\n--b--"],
    ["bare LF for line ends", "--b\n\nx\n--b--\n"], ["more parts than any message has", `${"--b\r\n\r\nx\r\n".repeat(40)}--b--`], ["more fields than any part has", `--b\r\n${"X: y\r\n".repeat(40)}\r\n--b--`],
  ])("refuses %s", (_, lines) => expect(parts(lines)).toBeUndefined());

  it.each(["", "x".repeat(71)])("refuses a boundary of %j (5.1.1)", (boundary) => expect(parts(`--${boundary}\r\n\r\n--${boundary}--`, boundary)).toBeUndefined());
});

const SDP = "application/sdp";
const part = (type: string, body: string, disposition?: string, more: [string, string][] = []): BodyPart =>
  createBodyPart([["Content-Type", type], ...(disposition === undefined ? [] : [["Content-Disposition", disposition] as const]), ...more], encodeUtf8(body));
let boundaries = 0;
const multi = (subtype: string, inner: readonly BodyPart[], disposition?: string, params = ""): BodyPart => {
  const boundary = `b${++boundaries}`;
  const { headers } = part(`multipart/${subtype};boundary=${boundary}${params}`, "", disposition);
  return { headers, body: formatMultipart(inner, boundary) };
};
const select = (message: BodyPart): { body?: string; refusal?: string } => {
  const selected = selectBody(message, [SDP]);
  return { ...(selected.part ? { body: text(selected.part.body)! } : {}), ...(selected.refusal ? { refusal: selected.refusal } : {}) };
};
const sdp = part(SDP, "sdp");

describe("selectBody", () => {
  it.each([
    ["a session description alone", sdp, { body: "sdp" }],
    ["no body", createBodyPart([], new Uint8Array()), {}],
    ["a body that is not understood: refuse (RFC 3261 8.2.3)", part("text/plain", "x"), { refusal: "unsupported" }],
    ["a body that is not understood but optional: pass over (RFC 3261 20.11)", part("text/plain", "x", "render;handling=optional"), {}],
    ["a session for early media only (RFC 3959 4)", part(SDP, "x", "early-session"), { refusal: "unsupported" }],
    ["mixed, all understood", multi("mixed", [sdp]), { body: "sdp" }],
    ["mixed, with an optional other (RFC 5621 3.1)", multi("mixed", [part("application/isup", "i", "signal;handling=optional"), sdp]), { body: "sdp" }],
    ["mixed, with a required other: refuse (RFC 5621 3.1)", multi("mixed", [sdp, part("application/isup", "i", "signal;handling=required")]), { body: "sdp", refusal: "unsupported" }],
    ["mixed, with another that says nothing, which is required (RFC 3261 20.11)", multi("mixed", [sdp, part("text/plain", "x")]), { body: "sdp", refusal: "unsupported" }],
    ["mixed, with one that only a header refers to (RFC 5621 5)", multi("mixed", [part("image/png", "x", "by-reference"), sdp]), { body: "sdp" }],
    ["mixed, optional as a whole", multi("mixed", [part("text/plain", "x")], "session;handling=optional"), {}],
    ["alternative: the last that is understood (RFC 2046 5.1.4)", multi("alternative", [part(SDP, "old"), part(SDP, "new"), part("application/sdpng", "x")]), { body: "new" }],
    ["alternative: none is understood", multi("alternative", [part("a/b", "x"), part("c/d", "y")]), { refusal: "unsupported" }],
    ["alternative: one may be passed over", multi("alternative", [part("a/b", "x", "render;handling=optional"), part("c/d", "y")]), {}],
    ["related: the first is the root (RFC 2387 3.2)", multi("related", [sdp, part("image/png", "x")]), { body: "sdp" }],
    ["related: the root that start names (RFC 2387 3.2)", multi("related", [part("image/png", "x"), part(SDP, "root", undefined, [["Content-ID", "<r@x>"]])], undefined, ';start="<r@x>"'), { body: "root" }],
    ["signed: the first is what is signed (RFC 1847 2.1)", multi("signed", [sdp, part("application/pkcs7-signature", "x")]), { body: "sdp" }],
    ["a kind that nobody knows counts as mixed (RFC 2046 5.1.7)", multi("strange", [sdp]), { body: "sdp" }],
    ["one within another", multi("mixed", [multi("alternative", [part("text/plain", "x"), sdp])]), { body: "sdp" }],
    ["an encoded part is not understood (RFC 5621 4)", multi("mixed", [part(SDP, "eA==", undefined, [["Content-Transfer-Encoding", "base64"]])]), { refusal: "unsupported" }],
    ["no boundary parameter: malformed", part("multipart/mixed", "--b\r\n\r\n--b--"), { refusal: "malformed" }],
    ["malformed within, yet optional", part("multipart/mixed;boundary=b", "x", "render;handling=optional"), {}],
  ])("%s", (_, message, expected) => expect(select(message)).toEqual(expected));

  it("takes text that is to be shown, the best of several (RFC 3261 20.11, RFC 2046 5.1.4)", () => {
    const texts = ["text/plain", "message/cpim"];
    const chosen = (message: BodyPart): string | undefined => text(selectBody(message, texts).part?.body);
    expect(chosen(part("text/plain", "low tide", "render;handling=optional"))).toBe("low tide");
    expect(chosen(multi("alternative", [part("text/plain", "low tide"), part("text/html", "<b>low tide</b>")]))).toBe("low tide");
    expect(chosen(part("text/plain", "low tide", "alert"))).toBeUndefined();
  });

  it("goes down only so deep", () => {
    const nest = (depth: number): BodyPart => (depth === 0 ? sdp : multi("mixed", [nest(depth - 1)]));
    expect(select(nest(4))).toEqual({ body: "sdp" });
    expect(select(nest(5))).toEqual({ refusal: "malformed" });
  });
});
