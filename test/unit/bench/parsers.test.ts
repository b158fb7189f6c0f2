// The parse bench is fair only if every parser has read the same from the same bytes.
import { describe, expect, it } from "vitest";
import { cPeers } from "../../bench/c-peers.ts";
import { godwitParser } from "../../bench/godwit-parser.ts";
import { peerParsers } from "../../bench/peer-parsers.ts";
import { godwitSessionParser, loadSdpTransform } from "../../bench/session-parsers.ts";
import { sampleSdp, sipSamples } from "../../bench/sip-samples.ts";

const samples = Object.entries(sipSamples);

describe.each(Object.keys(peerParsers))("%s beside ours", (name) => {
  const peer = peerParsers[name]!();

  it.each(samples)("reads the same fields from %s", (_, bytes) => {
    const ours = godwitParser.readAll(bytes);
    const theirs = peer.readAll(bytes);
    // jssip has no reader for Authorization.
    const digestResponse = theirs.digestResponse === "unread" ? "unread" : ours.digestResponse;
    expect(theirs).toEqual({ ...ours, digestResponse });
  });

  it.each(samples)("reads the same routing fields from %s", (_, bytes) => {
    expect(peer.readRouting(bytes)).toEqual(godwitParser.readRouting(bytes));
  });

  it.each(samples)("writes %s so that it says the same", (_, bytes) => {
    const written = peer.writer?.(bytes)();
    if (written !== undefined) expect(godwitParser.readAll(Buffer.from(written))).toEqual(godwitParser.readAll(bytes));
  });
});

it.each(samples)("ours writes %s as it came", (_, bytes) => {
  expect(Buffer.from(godwitParser.writer!(bytes)()).toString()).toBe(bytes.toString());
});

it("sdp-transform and ours read and write the same offer", () => {
  const peer = loadSdpTransform();
  expect(peer.read(sampleSdp)).toEqual(godwitSessionParser.read(sampleSdp));
  for (const parser of [peer, godwitSessionParser]) {
    expect(godwitSessionParser.read(Buffer.from(parser.writer(sampleSdp)()))).toEqual(godwitSessionParser.read(sampleSdp));
  }
});

// Where a library or the compiler is not installed, its peer is not in the bench either.
const builtPeers = Object.values(cPeers).flatMap((build) => {
  try {
    return [build()];
  } catch {
    return [];
  }
});

describe.each(builtPeers)("$name beside ours", (peer) => {
  it.each(samples)("reads the same fields from %s", (_, bytes) => {
    expect(peer.show("all", bytes)).toEqual(withoutAbsent(godwitParser.readAll(bytes)));
    expect(peer.show("routing", bytes)).toEqual(withoutAbsent(godwitParser.readRouting(bytes)));
  });
});

describe.each(builtPeers.filter(({ cases }) => cases.includes("sdp-read")))("$name beside ours", (peer) => {
  it("reads the same offer", () => {
    expect(peer.show("sdp-read", sampleSdp)).toEqual(withoutAbsent(godwitSessionParser.read(sampleSdp)));
  });
});

function withoutAbsent(fields: unknown): unknown {
  return JSON.parse(JSON.stringify(fields)) as unknown;
}
