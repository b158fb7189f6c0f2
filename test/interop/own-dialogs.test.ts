// "Let others see when I am in a call" through Kamailio, which knows nothing of it but the way: a colleague's lamp shows
// what the other phone itself tells of its calls (RFC 4235).
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import type { AccountSettings, LampState, LampView } from "../../core/phone/protocol.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

let kamailio: Kamailio;
let ada: Phone;
let bob: Phone;

beforeAll(async () => {
  kamailio = await startKamailio({ users: { ada: "one", bob: "two" } });
  [ada, bob] = [await open("ada", "one"), await open("bob", "two", { sharesCalls: true })];
});

afterAll(async () => {
  await ada?.close();
  await bob?.close();
  await kamailio?.stop();
});

async function open(user: string, password: string, settings: Partial<AccountSettings> = {}): Promise<Phone> {
  const phone = await openWholePhone();
  await phone.execute("account.remove", phone.snapshot().accounts[0]!.id);
  const outboundProxy = `${kamailio.address}:${kamailio.port}`;
  await phone.execute("account.add", { address: `${user}@${kamailio.domain}`, displayName: user, transport: "udp", register: true, outboundProxy, ...settings }, password);
  await until(phone, ({ accounts }) => accounts.find(({ presence }) => presence.state === "registered"));
  return phone;
}

const lampIs = (state: LampState): Promise<LampView> => until(ada, ({ lamps }) => lamps.find((lamp) => lamp.state === state)) as Promise<LampView>;

it("is idle, ringing, busy and idle again, as the other phone says, which names nobody", async () => {
  await ada.execute("lamp.add", { address: "bob", label: "", accountId: null, kind: "dialogs" });
  await lampIs("idle");
  const call = await ada.execute("call.start", "bob", null);
  expect((await lampIs("ringing")).with).toBeUndefined();
  const { id } = (await until(bob, ({ calls }) => calls.find(({ state }) => state === "incoming")))!;
  await bob.execute("call.answer", id);
  await untilCall(ada, call, ({ state }) => state === "active");
  expect((await lampIs("busy")).with).toBeUndefined();
  await bob.execute("call.end", id);
  await lampIs("idle");
});
