// Floods of 10,000 messages a second at a phone in a call: no packet of the call is lost, memory comes back, and the call
// can be held and hung up afterwards. A few seconds of each kind here; `npm run flood` takes a minute of each and rests
// half a minute before it looks at the memory (GODWIT_FLOOD_SECONDS).
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, it } from "vitest";
import type { Phone } from "../../core/phone/phone.ts";
import { openWholePhone, untilCall } from "../interop/whole-phone.ts";
import { flood, type FloodKind } from "./flood.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "./godwit-process.ts";

const SECONDS = Number(process.env["GODWIT_FLOOD_SECONDS"] ?? 5);
const RATE_PER_S = 10_000;
/** The rate counts as reached from here on: what the machine does besides must not fail the phone. */
const REACHED_SHARE = 0.9;
const GROWTH_LIMIT_MIB = 64;
/** The call has run for a while when memory is first looked at, and the phone has rested when it is looked at last. */
const BEFORE_MS = 3_000;
const REST_MS = Math.min(30_000, SECONDS * 500);

describe(`a phone in a call, under ${RATE_PER_S} messages a second for ${SECONDS} s from two addresses`, () => {
  let callee: GodwitProcess | undefined;
  let caller: Phone | undefined;

  afterEach(async () => {
    await caller?.close();
    await callee?.[Symbol.asyncDispose]();
  });

  it.each<FloodKind>(["INVITE", "REGISTER", "OPTIONS", "garbage"])("%s: loses no packet, gives the memory back, can be held and hung up", async (kind) => {
    const port = await findFreePort();
    callee = new GodwitProcess("answer", "--listen", `127.0.0.1:${port}`, "--echo", "--playback", "null", "--json");
    await callee.event(({ event }) => event === "listening");
    caller = await openWholePhone({ capture: { kind: "tone", frequencyHz: 440 }, localAddress: "127.0.0.1" });
    const callId = await caller.execute("call.start", `sip:echo@127.0.0.1:${port}`, null);
    await untilCall(caller, callId, ({ state }) => state === "active");
    await delay(BEFORE_MS);
    const beforeMiB = callee.residentMiB;
    const figures = await flood({ kind, port, ratePerS: RATE_PER_S, seconds: SECONDS, sources: ["127.0.0.1", "127.0.0.2"] });
    const afterMiB = callee.residentMiB;
    await delay(REST_MS);
    const settledMiB = callee.residentMiB;
    await caller.execute("call.hold", callId, true);
    await untilCall(caller, callId, ({ held }) => held);
    await caller.execute("call.end", callId);
    const ended = await untilCall(caller, callId, ({ state }) => state === "ended");
    const heard = await callee.event(({ event, answered, end }) => event === "summary" && answered === true && (end as { readonly by: string }).by === "remote");
    void callee.stop();
    const counters = (await callee.event(({ event }) => event === "network"))["counters"] as Readonly<Record<string, number>>;
    process.stdout.write(`flood: ${JSON.stringify({
      kind, ...figures, beforeMiB: Math.round(beforeMiB), afterMiB: Math.round(afterMiB), settledMiB: Math.round(settledMiB),
      packetsReceived: heard["packetsReceived"], packetsLost: heard["packetsLost"], packetsLostByCaller: ended.statistics?.packetsLost, counters,
    })}\n`);
    expect([heard["packetsLost"], ended.statistics?.packetsLost]).toEqual([0, 0]);
    expect(heard["packetsReceived"]).toBeGreaterThan(SECONDS * 40);
    expect(settledMiB - beforeMiB).toBeLessThan(GROWTH_LIMIT_MIB);
    expect(figures.ratePerS).toBeGreaterThan(RATE_PER_S * REACHED_SHARE);
    expect(counters["messages-over-rate"]).toBeGreaterThan(0);
  });
});
