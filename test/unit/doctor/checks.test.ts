// Each check with a case that it must name and one that it must not: a false alarm costs more trust than a silent doctor.
import { expect, it } from "vitest";
import { FINDING_CODES } from "../../../core/doctor/case-file.ts";
import { FINDING_WORDS } from "../../../core/doctor/finding-words.ts";
import type { Failure } from "../../../core/base/errors.ts";
import { codesOf, GOOD_MEDIA, head, message, openCase, openRecord, received, sent } from "./doctor-cases.ts";

const DEAF = { ...GOOD_MEDIA, packetsReceived: 0 };
const SDP = (profile: string, format = "0"): readonly string[] => [
  "Content-Type: application/sdp", "", "v=0", "o=- 1 1 IN IP4 192.168.1.20", "s=-", "c=IN IP4 192.168.1.20", "t=0 0", `m=audio 40000 ${profile} ${format}`, "",
];
const ACCOUNT = { address: "ada@example.org", transport: "udp", encryption: "offered", state: "failed" } as const;

/** A whole call between friends: no check may find anything in it. */
function goodCall(): ReturnType<typeof openRecord> {
  const world = openRecord();
  sent(world.record, message("INVITE sip:grace@example.org SIP/2.0", ...head("INVITE"), ...SDP("RTP/AVP")));
  received(world.record, message("SIP/2.0 200 OK", ...head("INVITE"), ...SDP("RTP/AVP")));
  return world;
}

it("finds nothing in a good call behind a NAT, whose own address is private all the same (RFC 4961)", () => {
  expect(codesOf(openCase(goodCall()))).toEqual([]);
});

it("names a private address offered to a public peer where nothing came, and never where something did", () => {
  expect(codesOf(openCase(goodCall(), { media: DEAF }))).toEqual(["doctor/private-address"]);
  expect(codesOf(openCase(goodCall(), { media: { ...DEAF, packetsReceived: 1 } }))).toEqual([]);
  const near = { ...DEAF, offeredByPeer: { address: "192.168.1.30", port: 30_000 } };
  expect(codesOf(openCase(goodCall(), { media: near }))).toEqual(["doctor/one-way"]);
});

it("waits before it judges, and is silent while the call is held", () => {
  const open = openCase(goodCall(), { media: DEAF });
  expect(codesOf({ ...open, call: { ...open.call!, talkedMs: 1_000 } })).toEqual([]);
  expect(codesOf({ ...open, call: { ...open.call!, held: true } })).toEqual([]);
  expect(codesOf({ ...open, media: { ...DEAF, direction: "sendonly" } })).toEqual([]);
});

it("names the interface that the system would take instead of the announced one, as a VPN's", () => {
  const route = { localAddress: "10.8.0.6", interfaceName: "tun0", kind: "virtual" } as const;
  expect(codesOf(openCase(goodCall(), { media: { ...DEAF, route } }))).toContain("doctor/wrong-interface");
  expect(codesOf(openCase(goodCall(), { media: { ...GOOD_MEDIA, route } }))).toEqual([]);
});

it("sees a Via that comes back with another address (RFC 3261 section 18.2.1), and not received and rport (RFC 3581)", () => {
  const via = (host: string): readonly string[] => {
    const world = openRecord();
    sent(world.record, message("INVITE sip:grace@example.org SIP/2.0", ...head("INVITE")));
    received(world.record, message("SIP/2.0 180 Ringing", ...head("INVITE", { via: host })));
    return codesOf(openCase(world));
  };
  expect(via("198.51.100.4:5060")).toEqual(["doctor/rewritten"]);
  expect(via("192.168.1.20:5060;received=198.51.100.4;rport=40112")).toEqual([]);
});

it("sees a From that comes back with another host (RFC 3261 section 8.2.6.2)", () => {
  const world = openRecord();
  sent(world.record, message("INVITE sip:grace@example.org SIP/2.0", ...head("INVITE", { from: "sip:ada@192.168.1.20" })));
  received(world.record, message("SIP/2.0 180 Ringing", ...head("INVITE", { from: "sip:ada@198.51.100.4" })));
  expect(codesOf(openCase(world))).toEqual(["doctor/rewritten"]);
});

it("tells refused encryption from refused codecs by what was offered (RFC 3261 section 21.4.26)", () => {
  const refused = (profile: string): readonly string[] => {
    const world = openRecord();
    sent(world.record, message("INVITE sip:grace@example.org SIP/2.0", ...head("INVITE"), ...SDP(profile)));
    received(world.record, message("SIP/2.0 488 Not Acceptable Here", ...head("INVITE")));
    return codesOf(openCase(world));
  };
  expect(refused("RTP/SAVP")).toEqual(["doctor/encryption-mismatch"]);
  expect(refused("RTP/AVP")).toEqual(["doctor/codec-mismatch"]);
});

it("says that keys were not understood where no telephone-event was agreed on (RFC 4733), and not where none was pressed", () => {
  const open = openCase(goodCall());
  expect(codesOf({ ...open, call: { ...open.call!, digits: "12" } })).toEqual(["doctor/tones-refused"]);
  expect(codesOf(open)).toEqual([]);
});

it("says that the microphone is silent only where its level was measured, it was on, and long enough", () => {
  const silent = { ...GOOD_MEDIA, loudestInputDb: -127 };
  expect(codesOf(openCase(goodCall(), { media: silent }))).toEqual(["doctor/microphone-silent"]);
  expect(codesOf(openCase(goodCall(), { media: { ...silent, packetsSent: 100 } }))).toEqual([]);
  const { loudestInputDb: _unmeasured, ...unmeasured } = silent;
  expect(codesOf(openCase(goodCall(), { media: unmeasured }))).toEqual([]);
});

it("names a large INVITE that was repeated over UDP without an answer (RFC 3261 section 18.1.1), and else a silent server", () => {
  const unanswered = (size: number): readonly string[] => {
    const world = openRecord();
    const invite = message("INVITE sip:grace@example.org SIP/2.0", ...head("INVITE"));
    for (let times = 0; times < 4; times++) sent(world.record, invite, size);
    const open = openCase(world, { media: undefined as never });
    return codesOf({ ...open, call: { ...open.call!, wasAnswered: false } });
  };
  expect(unanswered(1_650)).toEqual(["doctor/large-request"]);
  expect(unanswered(900)).toEqual(["doctor/no-answer"]);
});

it.each([
  ["tls/untrusted-certificate", "doctor/certificate-untrusted"], ["tls/certificate-changed", "doctor/certificate-changed"], ["tls/wrong-name", "doctor/certificate-name"],
  ["tls/expired", "doctor/certificate-expired"], ["sip/transport/refused", "doctor/port-closed"], ["network/unknown-host", "doctor/name-unknown"],
  ["sip/transport/unreachable", "doctor/no-network"], ["account/auth-rejected", "doctor/password-refused"], ["account/forbidden", "doctor/registration-refused"],
] as const)("turns the failure %s of a registration into %s", (code, found) => {
  const { call: _none, media: _too, ...open } = openCase(openRecord(), { subject: "account" });
  expect(codesOf({ ...open, account: { ...ACCOUNT, failure: { code, message: "" } } })).toEqual([found]);
  expect(codesOf({ ...open, account: { ...ACCOUNT, state: "registered" } })).toEqual([]);
});

it("takes a certificate that is not valid yet for a wrong clock, and an expired one for what it is", () => {
  const at = (validFromMs: number, validToMs: number): readonly string[] => {
    const { call: _none, media: _too, ...open } = openCase(openRecord(), { subject: "account" });
    const failure: Failure = { code: "tls/expired", message: "", certificate: { fingerprint: "", subject: "CN=x", issuer: "", validFromMs, validToMs } };
    return codesOf({ ...open, account: { ...ACCOUNT, failure } });
  };
  const dayMs = 86_400_000;
  const nowMs = openCase(openRecord()).atMs;
  expect(at(nowMs + dayMs, nowMs + 9 * dayMs)).toEqual(["doctor/clock-wrong"]);
  expect(at(nowMs - 9 * dayMs, nowMs - dayMs)).toEqual(["doctor/certificate-expired"]);
});

it("compares the server's Date with the clock (RFC 3261 section 20.17), and forgives minutes", () => {
  const dated = (differenceMs: number): readonly string[] => {
    const world = openRecord();
    sent(world.record, message("INVITE sip:grace@example.org SIP/2.0", ...head("INVITE")));
    received(world.record, message("SIP/2.0 180 Ringing", ...head("INVITE"), `Date: ${new Date(world.clock.wallMs() + differenceMs).toUTCString()}`));
    return codesOf(openCase(world));
  };
  expect(dated(3_600_000)).toEqual(["doctor/clock-wrong"]);
  expect(dated(-120_000)).toEqual([]);
});

it("has words and a next step for every cause", () => {
  for (const code of FINDING_CODES) expect(Object.values(FINDING_WORDS[code]).every((words) => /^[A-Z].*[.]$/u.test(words))).toBe(true);
});
