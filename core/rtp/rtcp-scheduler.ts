// When to send the next RTCP report (RFC 3550 sections 6.2 and 6.3), for a session of two participants.
// Simplified: no reconsideration, since a telephone call has no crowd that joins at once.
import type { Random } from "../ports/random.ts";

/** Section 6.2: the recommended minimum, halved for the first report (section 6.3.1). */
const MINIMUM_INTERVAL_MS = 5000;
/** Appendix A.7: the mean of the randomised interval is e - 3/2 of what is asked for. */
const COMPENSATION = Math.E - 1.5;

/** Milliseconds until the next report: randomised between half and one and a half (section 6.3.1). */
export function nextRtcpIntervalMs(random: Random, first: boolean): number {
  const interval = first ? MINIMUM_INTERVAL_MS / 2 : MINIMUM_INTERVAL_MS;
  const [high = 0, low = 0] = random.bytes(2);
  const share = ((high << 8) | low) / 65_536;
  return (interval * (0.5 + share)) / COMPENSATION;
}
