// Which protocol a datagram on a media port speaks, by its first byte (RFC 7983 section 7) and, within RTP, by its packet
// type (RFC 5761 section 4).
import { looksLikeRtcp } from "../rtp/rtp-packet.ts";

export type DatagramKind = "stun" | "dtls" | "rtp" | "rtcp" | "unknown";

/** Looks at two bytes and promises nothing of the rest. */
export function datagramKind(bytes: Uint8Array): DatagramKind {
  const first = bytes[0];
  if (first === undefined) return "unknown";
  if (first <= 3) return "stun";
  if (first >= 20 && first <= 63) return "dtls";
  if (first >= 128 && first <= 191) return looksLikeRtcp(bytes) ? "rtcp" : "rtp";
  return "unknown";
}
