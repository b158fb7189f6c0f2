// Which RTCP extended reports a side would like to get: `a=rtcp-xr` (RFC 3611 section 5.1). Who asks for none gets none.
import { findAttribute, type MediaDescription } from "./session-description.ts";

/** What the peer asks for of what this phone can send. */
export interface ExtendedReports {
  readonly voipMetrics: boolean;
  readonly receiverRoundTrip: boolean;
}

/** What this phone asks for: VoIP metrics, and the round trip for whoever only listens. */
export const OWN_EXTENDED_REPORTS = "rcvr-rtt=all voip-metrics";

/** Reads the attribute; undefined where nothing is asked for that this phone has. */
export function readExtendedReports({ attributes }: MediaDescription): ExtendedReports | undefined {
  const formats = findAttribute(attributes, "rtcp-xr")?.trim().split(/\s+/) ?? [];
  const voipMetrics = formats.includes("voip-metrics");
  const receiverRoundTrip = formats.some((format) => /^rcvr-rtt=(?:all|sender)(?::\d+)?$/.test(format));
  return voipMetrics || receiverRoundTrip ? { voipMetrics, receiverRoundTrip } : undefined;
}
