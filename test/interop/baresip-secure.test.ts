// The whole phone with baresip at Kamailio over TLS: called in both directions, held by baresip, hung up by either side.
import { afterAll, afterEach, beforeEach, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import { CertificateWorkshop } from "../certificates.ts";
import { startBaresip, type Baresip } from "./peers/baresip.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

const workshop = new CertificateWorkshop();
let kamailio: Kamailio;
let phone: Phone;
let bob: Baresip;
let account: string;

beforeEach(async () => {
  kamailio = await startKamailio({ users: { ada: "lovelace", bob: "builder" }, secure: workshop.make({ names: ["IP:127.0.0.1"] }) });
  const server = { address: kamailio.address, port: kamailio.tlsPort };
  phone = await openWholePhone({ localAddress: "127.0.0.1" });
  const settings = { address: `ada@${kamailio.domain}`, displayName: "", transport: "tls", outboundProxy: `${server.address}:${server.port}`, authorities: workshop.authority.certificate, register: true } as const;
  account = (await phone.execute("account.add", settings, "lovelace")).id;
  await until(phone, ({ accounts }) => accounts.find(({ id, presence }) => id === account && presence.state === "registered"));
  const registrar = { server, domain: kamailio.domain, password: "builder" };
  bob = await startBaresip({ user: "bob", transport: "tls", registrar, tls: { authorityPath: workshop.authority.certificatePath, ...workshop.make() }, records: false });
});

afterEach(async () => {
  await phone.close();
  await bob.stop();
  await kamailio.stop();
});
afterAll(() => workshop[Symbol.dispose]());

it("calls baresip and hangs up", async () => {
  const id = await phone.execute("call.start", "bob", account);
  await bob.control.waitFor("CALL_INCOMING");
  await bob.accept();
  await untilCall(phone, id, ({ state }) => state === "active");
  await phone.execute("call.end", id);
  await bob.control.waitFor("CALL_CLOSED");
});

it("is called by baresip, held and taken back, and baresip hangs up", async () => {
  await bob.dial(`sip:ada@${kamailio.domain}`);
  const call = await until(phone, ({ calls }) => calls.find(({ state }) => state === "incoming"));
  await phone.execute("call.answer", call!.id);
  await bob.control.waitFor("CALL_RTPESTAB");
  await bob.control.command("hold");
  await untilCall(phone, call!.id, ({ heldByPeer }) => heldByPeer);
  await bob.control.command("resume");
  await untilCall(phone, call!.id, ({ heldByPeer }) => !heldByPeer);
  await bob.hangUp();
  expect((await untilCall(phone, call!.id, ({ state }) => state === "ended")).end).toMatchObject({ by: "remote", failure: { code: "call/ended" } });
});
