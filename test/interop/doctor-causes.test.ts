// Causes made real by peers on real sockets: the doctor of the whole phone must name each from what SIPp and Kamailio send
// and do not send.
import { afterEach, expect, it } from "vitest";
import type { Phone, PhoneOptions } from "../../core/phone/phone.ts";
import type { AccountSettings, CaseFile } from "../../core/phone/protocol.ts";
import { until } from "../../core/cli/call-watch.ts";
import { findFreePort } from "./peers/free-port.ts";
import { CertificateWorkshop } from "../certificates.ts";
import { startKamailio } from "./peers/kamailio.ts";
import { startSipp } from "./peers/sipp.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

let phone: Phone;

afterEach(() => phone.close());

async function open(settings: Partial<AccountSettings>, options: Partial<PhoneOptions> = {}): Promise<string> {
  const remote = { address: "127.0.0.1", port: await findFreePort() };
  phone = await openWholePhone({ listen: [{ ...remote, transport: "udp" }], localAddress: remote.address, preferredPort: remote.port, ...options });
  const { id } = await phone.execute("account.add", { address: `ada@127.0.0.1:${remote.port}`, displayName: "Ada", transport: "udp", register: false, ...settings }, "secret");
  return id;
}

/** Waits until the account is registered, or is not. */
async function attempted(): Promise<void> {
  await until(phone, ({ accounts }) => accounts.find(({ presence }) => presence.state === "registered" || presence.state === "failed"));
}

const codes = ({ findings }: CaseFile): readonly string[] => findings.map(({ code }) => code);

it("a callee that refuses keys with 488: one side wants encryption", async () => {
  const accountId = await open({ encryption: "required" });
  await using sipp = await startSipp({ scenario: "callee-without-keys" });
  const id = await phone.execute("call.start", `sip:sipp@${sipp.local.address}:${sipp.local.port}`, accountId);
  await untilCall(phone, id, ({ state }) => state === "ended");
  const file = await phone.execute("doctor.look", { kind: "call", id });
  expect(codes(file), file.ladder.arrows[0]?.text).toEqual(["doctor/encryption-mismatch"]);
});

it("a registrar that lists another address than ours: something on the way has changed it", async () => {
  await using sipp = await startSipp({ scenario: "registrar-behind-alg" });
  const id = await open({ address: `ada@${sipp.local.address}:${sipp.local.port}`, register: true });
  await attempted();
  const file = await phone.execute("doctor.look", { kind: "account", id });
  expect(codes(file)).toContain("doctor/rewritten");
  expect(await phone.execute("doctor.report", { kind: "account", id })).not.toContain("203.0.113.77");
});

it("a callee that answers and sends no sound: ours goes out, nothing comes back", async () => {
  const accountId = await open({}, { capture: { kind: "tone", frequencyHz: 440 } });
  await using sipp = await startSipp({ scenario: "callee" });
  const id = await phone.execute("call.start", `sip:sipp@${sipp.local.address}:${sipp.local.port}`, accountId);
  await untilCall(phone, id, ({ statistics }) => (statistics?.packetsSent ?? 0) > 150);
  const file = await phone.execute("doctor.look", { kind: "call", id });
  expect(codes(file)).toEqual(["doctor/one-way"]);
});

it("a server whose certificate is over: the certificate, and until when it was valid", async () => {
  using workshop = new CertificateWorkshop();
  const made = workshop.make({ names: ["DNS:localhost"], days: -1 });
  const kamailio = await startKamailio({ users: { ada: "secret" }, secure: { certificatePath: made.certificatePath, keyPath: made.keyPath } });
  const id = await open({
    address: `ada@${kamailio.domain}`, register: true, transport: "tls", outboundProxy: `localhost:${kamailio.tlsPort}`, authorities: workshop.authority.certificate,
  });
  await attempted();
  const file = await phone.execute("doctor.look", { kind: "account", id });
  expect(codes(file)).toEqual(["doctor/certificate-expired"]);
  expect(JSON.stringify(file.findings)).toContain(new Date(Date.now() - 86_400_000).toISOString().slice(0, 10));
  await kamailio.stop();
});

it("a server that nobody runs any more: the port is closed", async () => {
  const id = await open({ address: "ada@127.0.0.1", register: true, transport: "tcp", registrar: `127.0.0.1:${await findFreePort()}` });
  await attempted();
  expect(codes(await phone.execute("doctor.look", { kind: "account", id }))).toEqual(["doctor/port-closed"]);
});
