// Every form of hold, from SIPp to the whole phone (RFC 3264 section 8.4), and a call that another phone has answered
// (RFC 3326): what the window gets to show.
import { afterEach, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import { findFreePort } from "./peers/free-port.ts";
import { runSipp } from "./peers/sipp.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

const GOOD = { status: 0, errors: "" };
let phone: Phone;

afterEach(() => phone.close());

/** SIPp plays a scenario to the phone; the call as it comes in. */
async function ring(scenario: string): Promise<{ readonly id: string; readonly calling: ReturnType<typeof runSipp> }> {
  const remote = { address: "127.0.0.1", port: await findFreePort() };
  phone = await openWholePhone({ listen: [{ ...remote, transport: "udp" }], localAddress: remote.address, preferredPort: remote.port });
  const calling = runSipp({ scenario, remote, service: "ada" });
  const call = await until(phone, ({ calls }) => calls.find(({ state }) => state === "incoming"));
  return { id: call!.id, calling };
}

it.each([["caller-holding", "recvonly"], ["caller-holding-inactive", "inactive"], ["caller-holding-by-address", "recvonly"]])("%s: the call is shown as held, its sound %s, and then as taken back", async (scenario, direction) => {
  const { id, calling } = await ring(scenario);
  await phone.execute("call.answer", id);
  const held = await untilCall(phone, id, ({ heldByPeer }) => heldByPeer);
  expect(held.mediaDirection).toBe(direction);
  await untilCall(phone, id, ({ heldByPeer, state }) => !heldByPeer && state === "active");
  expect(await calling).toMatchObject(GOOD);
  await untilCall(phone, id, ({ state }) => state === "ended");
});

it("caller-answered-elsewhere: a CANCEL with the Reason 200 is no missed call", async () => {
  const { id, calling } = await ring("caller-answered-elsewhere");
  const { end } = await untilCall(phone, id, ({ state }) => state === "ended");
  expect(end).toMatchObject({ by: "remote" });
  expect(await calling).toMatchObject(GOOD);
  expect(phone.snapshot().missedCalls).toBe(0);
});
