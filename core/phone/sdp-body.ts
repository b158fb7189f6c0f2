// Session descriptions as bodies of SIP messages (RFC 3261 section 13.1): text of one type, or a failure.
import { encodeUtf8 } from "../base/bytes.ts";
import type { Failure } from "../base/errors.ts";
import { fail, type Result } from "../base/result.ts";
import { formatSdp } from "../sdp/format-sdp.ts";
import { parseSdp } from "../sdp/parse-sdp.ts";
import type { SessionDescription } from "../sdp/session-description.ts";
import type { SessionBody } from "../sip/dialog/session-body.ts";

const SDP = "application/sdp";

/** Writes a description. */
export function writeSdpBody(description: SessionDescription): SessionBody {
  return { contentType: SDP, bytes: encodeUtf8(formatSdp(description)) };
}

/** Reads one: `call/no-media` where there is none, `call/not-acceptable` where it is something else, `sdp/parse/...`. */
export function readSdpBody(body: SessionBody | undefined): Result<SessionDescription, Failure> {
  if (!body) return fail({ code: "call/no-media", message: "The other side did not say how to reach its sound." });
  if (body.contentType !== SDP) return fail({ code: "call/not-acceptable", message: "The other side describes its sound in a way that this phone does not know." });
  return parseSdp(body.bytes);
}
