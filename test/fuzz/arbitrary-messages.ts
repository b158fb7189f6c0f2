// Generators for fast-check: bytes near and far from SIP and SDP, and messages that are right by construction.
import fc from "fast-check";

/** Runs per property: short in every test run, longer where GODWIT_FUZZ_RUNS asks for it. */
export const fuzzRuns = { numRuns: Number(process.env["GODWIT_FUZZ_RUNS"] ?? 300) };

const sipPiece = fc.constantFrom(
  "INVITE sip:a@b SIP/2.0", "SIP/2.0 200 OK", "\r\n", "\r\n", "\r\n\r\n", "\r\n ", "\n", "\r", "Via: ", "v:SIP/2.0/UDP h;branch=z9hG4bK1", "From: ", "f: <sip:a@b>;tag=1",
  "To: <sip:c@d>", "Call-ID: x", "CSeq: 1 INVITE", "Content-Length: ", "l: 0", "Contact: ", "Route: ", "*", "<sip:", ">", ";", ",", "=", '"', "\\", "%", "%41", "%C3", "[", "]", "::1", ":",
  "@", "?", "&", " ", "\t", "sips:", "tel:+1", "ü", "\u0000", "999999999999999999999", "-1", "a",
);

/** Text made of the pieces that SIP is made of, in any order. */
export const sipLikeText = fc.array(sipPiece, { maxLength: 40 }).map((pieces) => pieces.join(""));

const sdpPiece = fc.constantFrom(
  "v=0", "\r\n", "\r\n", "\n", "o=- 1 1 IN IP4 192.0.2.1", "o=", "s=-", "s=", "t=0 0", "t=", "r=7d 1h 0", "z=0 1h", "c=IN IP4 192.0.2.1", "c=IN IP6 ::1/3", "b=AS:64",
  "m=audio 4000 RTP/AVP 0 8 96", "m=", "a=rtpmap:96 opus/48000/2", "a=sendrecv", "a=ptime:20", "a=", "a=rtcp:1", ":", " ", "/", "0", "x=",
);

/** Text made of the pieces that SDP is made of, in any order. */
export const sdpLikeText = fc.array(sdpPiece, { maxLength: 40 }).map((pieces) => pieces.join(""));

const anyText = fc.string({ unit: "binary", minLength: 1, maxLength: 12 });
const token = fc.stringMatching(/^[A-Za-z0-9\-.!%*_+`'~]{1,12}$/);
const host = fc.oneof(fc.constantFrom("example.org", "192.0.2.1", "2001:db8::1", "::ffff:192.0.2.1"), fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,8}(\.[a-z]{2,5})?$/));
const port = fc.option(fc.integer({ min: 0, max: 65535 }), { nil: undefined });
const uriParams = fc.array(fc.tuple(anyText.map((name) => name.toLowerCase()), fc.option(anyText)), { maxLength: 3 }).map((entries) => new Map(entries));

/** A SIP URI with anything that its data model can hold. */
export const sipUri = fc
  .record({ scheme: fc.constantFrom("sip" as const, "sips" as const), user: fc.option(anyText, { nil: undefined }), password: fc.option(anyText, { nil: undefined }), host, port, params: uriParams })
  .map(({ user, password, port: number, ...rest }) => ({
    ...rest,
    ...(user === undefined ? {} : { user, ...(password === undefined ? {} : { password }) }),
    ...(number === undefined ? {} : { port: number }),
    headers: new Map<string, string>(),
  }));

/** Header parameters with any value that a quoted string can hold. */
export const headerParams = fc
  .array(fc.tuple(token.map((name) => name.toLowerCase()), fc.option(fc.string({ unit: "binary", maxLength: 12 }).map((value) => value.replace(/[\r\n]/g, " ")))), { maxLength: 3 })
  .map((entries) => new Map(entries));

/** A display name, any text in one line. */
export const displayName = fc.string({ unit: "binary", maxLength: 20 }).map((name) => name.replace(/[\r\n]/g, " "));
