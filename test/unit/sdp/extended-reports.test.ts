// Which extended reports a peer asks for: `a=rtcp-xr` of RFC 3611 section 5.1.
import { describe, expect, it } from "vitest";
import { OWN_EXTENDED_REPORTS, readExtendedReports } from "../../../core/sdp/extended-reports.ts";
import type { MediaDescription } from "../../../core/sdp/session-description.ts";

const section = (value?: string): MediaDescription => ({
  media: "audio", port: 4000, protocol: "RTP/AVP", formats: ["8"], attributes: value === undefined ? [] : [{ name: "rtcp-xr", value }], otherLines: [],
});

describe("extended reports in SDP (RFC 3611 section 5.1)", () => {
  it("are sent to nobody who does not ask", () => {
    expect(readExtendedReports(section())).toBeUndefined();
    expect(readExtendedReports(section(""))).toBeUndefined();
    expect(readExtendedReports(section("pkt-loss-rle=1024 stat-summary=loss,dup"))).toBeUndefined();
  });

  it("are asked for by their names, with a mode and a size where they have one", () => {
    expect(readExtendedReports(section("voip-metrics"))).toEqual({ voipMetrics: true, receiverRoundTrip: false });
    expect(readExtendedReports(section("pkt-rcpt-times rcvr-rtt=sender:32"))).toEqual({ voipMetrics: false, receiverRoundTrip: true });
    expect(readExtendedReports(section("rcvr-rtt=nobody"))).toBeUndefined();
  });

  it("are asked for by this phone in words that it reads itself", () => {
    expect(readExtendedReports(section(OWN_EXTENDED_REPORTS))).toEqual({ voipMetrics: true, receiverRoundTrip: true });
  });
});
