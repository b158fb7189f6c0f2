// Two whole phones on real sockets and media threads: each codec under keys in SDP, keys (DTMF) at the
// voice's clock rate, and another codec in the middle of the call (RFC 4568, RFC 4733, RFC 3264 section 8.3.2).
import { afterEach, expect, it } from "vitest";
import { until } from "../../core/cli/call-watch.ts";
import type { Phone } from "../../core/phone/phone.ts";
import type { AccountSettings, CallView, CodecName } from "../../core/phone/protocol.ts";
import { findFreePort } from "./peers/free-port.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

const ADDRESS = "127.0.0.1";
const phones: Phone[] = [];

afterEach(async () => {
  await Promise.all(phones.splice(0).map((phone) => phone.close()));
});

async function open(port: number, wishes: Partial<AccountSettings>): Promise<{ readonly phone: Phone; readonly account: string }> {
  const local = { address: ADDRESS, port };
  const phone = await openWholePhone({ listen: [{ ...local, transport: "udp" }], localAddress: ADDRESS, preferredPort: port, capture: { kind: "tone", frequencyHz: 440 } });
  phones.push(phone);
  const [account] = phone.snapshot().accounts;
  await phone.execute("account.update", account!.id, { ...account!.settings, ...wishes }, null);
  return { phone, account: account!.id };
}

interface Pair {
  readonly ada: Phone;
  readonly bob: Phone;
  readonly calls: readonly [CallView, CallView];
}

/** A call from ada to bob that is up on both sides. */
async function connect(caller: Partial<AccountSettings>, callee: Partial<AccountSettings> = {}): Promise<Pair> {
  const port = await findFreePort(ADDRESS);
  const { phone: bob } = await open(port, callee);
  const { phone: ada, account } = await open(await findFreePort(ADDRESS), caller);
  const id = await ada.execute("call.start", `sip:bob@${ADDRESS}:${port}`, account);
  const incoming = (await until(bob, ({ calls }) => calls.find(({ state }) => state === "incoming")))!;
  await bob.execute("call.answer", incoming.id);
  const [mine, theirs] = await Promise.all([untilCall(ada, id, isHeard), untilCall(bob, incoming.id, isHeard)]);
  return { ada, bob, calls: [mine, theirs] };
}

const isHeard = ({ state, statistics }: CallView): boolean => state === "active" && (statistics?.packetsReceived ?? 0) > 20;

const CODECS: readonly CodecName[] = ["opus", "G722", "PCMA", "L16"];

it.each(CODECS)("hears %s under keys in SDP", async (codec) => {
  const { calls } = await connect({ codecs: [codec], encryption: "required" });
  for (const call of calls) expect(call).toMatchObject({ codec, encryption: { kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80", signallingProtected: false } });
});

it("makes no call where keys have to be agreed on between the phones and it cannot do that", async () => {
  const { phone, account } = await open(await findFreePort(ADDRESS), { encryption: "required", keyExchange: "dtls" });
  const id = await phone.execute("call.start", `sip:bob@${ADDRESS}:9`, account);
  expect(await untilCall(phone, id, ({ state }) => state === "ended")).toMatchObject({ end: { by: "local", failure: { code: "media/no-dtls" } } });
});

it("takes Opus and encryption by itself, hears keys beside it, and changes to G.711 and back under the same keys", async () => {
  const { ada, bob, calls: [mine, theirs] } = await connect({});
  expect(mine).toMatchObject({ codec: "opus", encryption: { kind: "sdes" } });
  await ada.execute("call.dtmf", mine.id, "42#");
  expect((await untilCall(bob, theirs.id, ({ digitsReceived }) => digitsReceived.length === 3)).digitsReceived).toBe("42#");
  for (const codec of ["PCMA", "opus"] as const) {
    await ada.execute("call.codecs", mine.id, [codec]);
    const before = (await untilCall(bob, theirs.id, (call) => call.codec === codec)).statistics?.packetsReceived ?? 0;
    const after = await untilCall(bob, theirs.id, ({ statistics }) => (statistics?.packetsReceived ?? 0) > before + 20);
    expect(after).toMatchObject({ codec, encryption: { kind: "sdes" } });
    expect(after).not.toHaveProperty("audioProblem");
  }
});

it("never makes a call plain that has to be encrypted", async () => {
  const port = await findFreePort(ADDRESS);
  const { phone: bob } = await open(port, { encryption: "never" });
  const { phone: ada, account } = await open(await findFreePort(ADDRESS), { encryption: "required" });
  const id = await ada.execute("call.start", `sip:bob@${ADDRESS}:${port}`, account);
  expect(await untilCall(ada, id, ({ state }) => state === "ended")).toMatchObject({ end: { failure: { code: "call/not-acceptable" } } });
  expect(bob.snapshot().calls).toEqual([]);
});
