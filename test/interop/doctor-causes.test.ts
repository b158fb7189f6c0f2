// Causes made real by peers on real sockets: the doctor of the whole phone must name each from what SIPp sends and does not
// send, and nothing in a call that is as it should be.
import { afterEach, expect, it } from "vitest";
import type { Phone } from "../../core/phone/phone.ts";
import type { AccountSettings, CaseFile } from "../../core/phone/protocol.ts";
import { until } from "../../core/cli/call-watch.ts";
import { findFreePort } from "./peers/free-port.ts";
import { startSipp } from "./peers/sipp.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

let phone: Phone;

afterEach(() => phone.close());

async function open(settings: Partial<AccountSettings>): Promise<string> {
  const remote = { address: "127.0.0.1", port: await findFreePort() };
  phone = await openWholePhone({ listen: [{ ...remote, transport: "udp" }], localAddress: remote.address, preferredPort: remote.port });
  const { id } = await phone.execute("account.add", { address: `ada@127.0.0.1:${remote.port}`, displayName: "Ada", transport: "udp", register: false, ...settings }, "secret");
  return id;
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
  await until(phone, ({ accounts }) => accounts.find(({ presence }) => presence.state === "registered" || presence.state === "failed"));
  const file = await phone.execute("doctor.look", { kind: "account", id });
  expect(codes(file)).toContain("doctor/rewritten");
  expect(await phone.execute("doctor.report", { kind: "account", id })).not.toContain("203.0.113.77");
});
