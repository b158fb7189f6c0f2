// When a person hears that nothing gets through any more, and when that ends.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Emitter } from "../../../core/base/emitter.ts";
import { ReconnectingTone } from "../../../core/phone/reconnecting-tone.ts";
import type { CallView, PhoneEvent } from "../../../core/phone/protocol.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { createScene } from "../../../renderer/bridge/fake-scenes.ts";

const active = createScene("active").snapshot.calls[0]!;

let clock: FakeClock;
let events: Emitter<PhoneEvent>;
let tone: ReconnectingTone;
let sounding: string[];

beforeEach(() => {
  clock = new FakeClock();
  events = new Emitter();
  sounding = [];
  const playTone = ({ kind }: { readonly kind: string }) => {
    sounding.push(kind);
    return { dispose: () => void sounding.splice(sounding.indexOf(kind), 1) };
  };
  tone = new ReconnectingTone(clock, { playTone }, { onEvent: events.event });
});
afterEach(() => {
  tone.dispose();
  expect(sounding).toEqual([]);
  expect(clock.pendingTimers).toBe(0);
});

function show(call: Partial<CallView>): void {
  events.emit({ revision: 1, change: { kind: "call", call: { ...active, ...call } } });
}

describe("the reconnecting tone", () => {
  it("sounds a second after nothing got through any more, not before", async () => {
    show({ reconnectingSinceMs: clock.wallMs() });
    await clock.advance(999);
    expect(sounding).toEqual([]);
    await clock.advance(1);
    expect(sounding).toEqual(["reconnecting"]);
  });

  it("never sounds where the call is back within the second", async () => {
    show({ reconnectingSinceMs: clock.wallMs() });
    await clock.advance(900);
    show({});
    await clock.advance(5000);
    expect(sounding).toEqual([]);
  });

  it.each<[string, Partial<CallView>]>([
    ["the call is back", {}],
    ["the call is held", { held: true, reconnectingSinceMs: 1 }],
    ["the call is over", { state: "ended", reconnectingSinceMs: 1 }],
  ])("is silent as soon as %s", async (_when, call) => {
    show({ reconnectingSinceMs: clock.wallMs() });
    await clock.advance(1500);
    show(call);
    expect(sounding).toEqual([]);
  });

  it("sounds once for two calls that wait, until the last is back or gone", async () => {
    show({ id: "one", reconnectingSinceMs: clock.wallMs() });
    await clock.advance(500);
    show({ id: "two", reconnectingSinceMs: clock.wallMs() });
    await clock.advance(1500);
    show({ id: "one" });
    expect(sounding).toEqual(["reconnecting"]);
    events.emit({ revision: 2, change: { kind: "call-removed", callId: "two" } });
    expect(sounding).toEqual([]);
  });
});
