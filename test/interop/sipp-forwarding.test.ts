// The owner's rules with SIPp as the caller: it is told where to call instead (302), by whom and why, and talks there to a
// second one; or hears that nobody is there.
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Phone } from "../../core/phone/phone.ts";
import { DEFAULT_REACHABILITY, type ForwardingOccasion } from "../../core/phone/protocol.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import { findFreePort } from "./peers/free-port.ts";
import { runSipp, startSipp } from "./peers/sipp.ts";
import { openWholePhone } from "./whole-phone.ts";

const GOOD = { status: 0, errors: "" };
let phone: Phone;
let remote: SocketAddress;

beforeEach(async () => {
  remote = { address: "127.0.0.1", port: await findFreePort() };
  phone = await openWholePhone({ listen: [{ ...remote, transport: "udp" }], localAddress: remote.address, preferredPort: remote.port });
});

afterEach(() => phone.close());

async function forward(when: ForwardingOccasion, to: string): Promise<void> {
  const rule = { id: "1", accountId: null, caller: { kind: "everybody" }, when, afterS: 3, to } as const;
  await phone.execute("reachability.set-rules", { ...DEFAULT_REACHABILITY.rules, forwardings: [rule] });
}

it.each([
  ["always", "unconditional"],
  ["no-answer", "no-answer"],
  ["offline", "do-not-disturb"],
] as const)("%s: SIPp takes the 302 with Contact and Diversion reason=%s (RFC 3261 section 21.3.3, RFC 5806), and talks there", async (when, reason) => {
  await using callee = await startSipp({ scenario: "callee" });
  await forward(when, `sip:peer@${callee.local.address}:${callee.local.port}`);
  if (when === "offline") await phone.execute("reachability.do-not-disturb", null, null);
  const outcome = await runSipp({ scenario: "caller-sent-on", remote, service: "ada" });
  expect(outcome).toMatchObject(GOOD);
  expect(outcome.messages).toContain(`Diversion: <sip:ada@127.0.0.1>;reason=${reason}`);
});

it("do not disturb: SIPp hears 480", async () => {
  await phone.execute("reachability.do-not-disturb", null, null);
  const { messages } = await runSipp({ scenario: "caller-declined", remote, service: "ada", timeoutS: 10 });
  expect(messages).toContain("SIP/2.0 480");
});
