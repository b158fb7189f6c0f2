// A session's figures across a crash of its media place: the fresh one counts from nothing, while counts are since the session
// began. What is of now, such as levels and delays, is taken as it comes.
import type { MediaStatistics } from "../../../ports/media-engine.ts";

const COUNTS = [
  "packetsSent", "packetsReceived", "packetsLost", "packetsLate", "packetsRejected", "packetsDuplicated", "packetsRecovered", "concealedMs", "stretchedMs",
] as const;

/** The present figures with the counts of those that were told last before the crash. */
export function continueStatistics(before: MediaStatistics, now: MediaStatistics): MediaStatistics {
  const counts = COUNTS.flatMap((name) => (before[name] === undefined && now[name] === undefined ? [] : [[name, (before[name] ?? 0) + (now[name] ?? 0)] as const]));
  const rejections = { ...before.rejections };
  for (const [reason, count] of Object.entries(now.rejections ?? {})) rejections[reason as keyof typeof rejections] = (rejections[reason as keyof typeof rejections] ?? 0) + count;
  return { ...now, ...Object.fromEntries(counts), ...((before.rejections ?? now.rejections) && { rejections }) };
}
