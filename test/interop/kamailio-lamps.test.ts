// A lamp of the whole phone at an office's Kamailio: it follows a baresip through its registration and its calls, and takes
// a call that rings there.
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import type { LampState, LampView } from "../../core/phone/protocol.ts";
import { startBaresip, type Baresip } from "./peers/baresip.ts";
import { OFFICE, startOffice } from "./peers/kamailio-office.ts";
import type { PresenceServer } from "./peers/kamailio-presence.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

let office: PresenceServer;
let ada: Phone;
let bob: Phone;
let carol: Baresip;

beforeAll(async () => {
  office = await startOffice();
  [ada, bob] = [await openOfficePhone("ada"), await openOfficePhone("bob")];
  const registrar = { server: office.local, domain: OFFICE, password: "none" };
  carol = await startBaresip({ user: "carol", registrar, records: false });
});

afterAll(async () => {
  await ada?.close();
  await bob?.close();
  await carol?.stop();
  await office?.stop();
});

async function openOfficePhone(user: string): Promise<Phone> {
  const phone = await openWholePhone();
  const server = `${office.local.address}:${office.local.port}`;
  await phone.execute("account.remove", phone.snapshot().accounts[0]!.id);
  await phone.execute("account.add", { address: `${user}@${OFFICE}`, displayName: user, transport: "udp", register: true, registrar: server, outboundProxy: server }, "");
  await until(phone, ({ accounts }) => accounts.find(({ presence }) => presence.state === "registered"));
  return phone;
}

const lampIs = (state: LampState): Promise<LampView> => until(ada, ({ lamps }) => lamps.find((lamp) => lamp.state === state)) as Promise<LampView>;

it("is idle, ringing with who calls, busy and idle again, as the phone does; its call is picked up; then it is unregistered", async () => {
  await ada.execute("lamp.add", { address: "carol", label: "", accountId: null, kind: "both" });
  await lampIs("idle");

  const first = await bob.execute("call.start", "carol", null);
  expect(await lampIs("ringing")).toMatchObject({ with: { uri: `sip:bob@${OFFICE}` }, canPickUp: true });
  await carol.accept();
  await lampIs("busy");
  await bob.execute("call.end", first);
  await lampIs("idle");

  const second = await bob.execute("call.start", "carol", null);
  const { id } = await lampIs("ringing");
  const taken = await ada.execute("lamp.pickUp", id);
  await untilCall(ada, taken, ({ state }) => state === "active");
  await untilCall(bob, second, ({ state }) => state === "active");
  await carol.control.waitFor("CALL_CLOSED", 2);
  await lampIs("idle");
  await ada.execute("call.end", taken);

  await carol.stop();
  await lampIs("unregistered");
});
