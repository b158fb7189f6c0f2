// A lamp of the whole phone at a notifier that tells of calls itself: SIPp in the place of the watched phone.
import { afterEach, beforeEach, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import type { LampView } from "../../core/phone/protocol.ts";
import { startSipp, type Sipp, type SippOptions } from "./peers/sipp.ts";
import { openWholePhone } from "./whole-phone.ts";

let phone: Phone;
let notifier: Sipp | undefined;

beforeEach(async () => void (phone = await openWholePhone()));
afterEach(async () => {
  await phone.close();
  await notifier?.stop();
});

/** Watches SIPp, and answers every state that the lamp went through until it is unregistered. */
async function watch(options: SippOptions): Promise<{ readonly states: readonly string[]; readonly last: LampView }> {
  notifier = await startSipp(options);
  const states: string[] = [];
  const listening = phone.onEvent(({ change }) => {
    if (change.kind === "lamp" && states.at(-1) !== change.lamp.state) states.push(change.lamp.state);
  });
  await phone.execute("lamp.add", { address: `sip:sipp@${notifier.local.address}:${notifier.local.port}`, label: "", accountId: null, kind: "dialogs" });
  const last = (await until(phone, ({ lamps }) => lamps.find(({ state }) => state === "unregistered"))) as LampView;
  listening.dispose();
  return { states, last };
}

it("follows a call from its first moment to its end, and is unregistered when the notifier says so", async () => {
  const { states, last } = await watch({ scenario: "notifier-of-calls" });
  expect(states).toEqual(["unknown", "idle", "ringing", "busy", "idle", "unregistered"]);
  expect(last.failure).toMatchObject({ code: "subscription/gone" });
  expect(await notifier!.finish()).toMatchObject({ status: 0, failed: 0 });
});

it("is unregistered where the subscription is refused since nobody is there", async () => {
  const { states, last } = await watch({ scenario: "notifier-absent" });
  expect(states).toEqual(["unknown", "unregistered"]);
  expect(last.failure).toMatchObject({ code: "subscription/unavailable" });
});
