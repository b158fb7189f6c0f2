// Keys by INFO (RFC 6086; application/dtmf-relay and application/dtmf) between SIPp and the whole phone, on real sockets.
import { afterEach, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import { findFreePort } from "./peers/free-port.ts";
import { startSipp } from "./peers/sipp.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

let phone: Phone;

afterEach(() => phone.close());

async function open(): Promise<{ readonly address: string; readonly port: number }> {
  const remote = { address: "127.0.0.1", port: await findFreePort() };
  phone = await openWholePhone({ listen: [{ ...remote, transport: "udp" }], localAddress: remote.address, preferredPort: remote.port });
  return remote;
}

it("callee-taking-keys: 200, then 415 and the other type, then 501 and tones in the sound, each key once", async () => {
  const { port } = await open();
  await phone.execute("account.add", { address: `ada@127.0.0.1:${port}`, displayName: "Ada", transport: "udp", register: false }, "");
  await using sipp = await startSipp({ scenario: "callee-taking-keys" });
  const id = await phone.execute("call.start", `sip:menu@${sipp.local.address}:${sipp.local.port}`, null);
  await untilCall(phone, id, ({ state }) => state === "active");
  await phone.execute("call.dtmf", id, "1");
  expect(await untilCall(phone, id, ({ digitsBy }) => digitsBy !== undefined)).toMatchObject({ digits: "1", digitsBy: "info" });
  await phone.execute("call.dtmf", id, "234");
  expect(await untilCall(phone, id, ({ digitsBy }) => digitsBy === "in-band")).toMatchObject({ digits: "1234" });
  await phone.execute("call.end", id);
  const outcome = await sipp.finish();
  expect(outcome).toMatchObject({ status: 0, errors: "" });
  const signals = outcome.messages.split(/^-{20,}.*$/mu).filter((message) => /^INFO /mu.test(message) && /received/u.test(message)).map((message) => /(?:Signal=)?([0-9])\s*(?:Duration=160\s*)?$/u.exec(message.trim())?.[1]);
  expect(signals).toEqual(["1", "2", "2", "3"]);
});

it("caller-pressing-keys: all three are heard, in order", async () => {
  const remote = await open();
  await using sipp = await startSipp({ scenario: "caller-pressing-keys", remote, service: "ada" });
  const call = await until(phone, ({ calls }) => calls.find(({ state }) => state === "incoming"));
  await phone.execute("call.answer", call!.id);
  expect(await untilCall(phone, call!.id, ({ state }) => state === "ended")).toMatchObject({ digitsReceived: "1#7" });
  expect(await sipp.finish()).toMatchObject({ status: 0, errors: "" });
});
