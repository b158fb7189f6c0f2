// Calls over a network that loses packets at random: every call ends cleanly on both sides, whatever was lost.
import { describe, expect, it } from "vitest";
import { FakeRandom } from "../fakes/fake-random.ts";
import { sdp, SipWorld, type TestSession } from "./sip-world.ts";

/** What people do, a while apart: hang up early or late, hold from one side or from both. */
const STORIES: readonly { readonly name: string; readonly play: (world: SipWorld, caller: TestSession, callee: () => TestSession | undefined) => Promise<void> }[] = [
  { name: "answer and hang up", play: async (world, caller) => {
    await world.clock.advance(20_000);
    caller.session.end();
  } },
  { name: "cancel soon", play: async (world, caller) => {
    await world.clock.advance(700);
    caller.session.end();
  } },
  { name: "cancel while the answer is on its way", play: async (world, caller) => {
    await world.clock.advance(1_030);
    caller.session.end();
  } },
  { name: "hold from both sides, callee hangs up", play: async (world, caller, callee) => {
    await world.clock.advance(20_000);
    void caller.session.reoffer(sdp("a"));
    void callee()?.session.reoffer(sdp("b"));
    await world.clock.advance(20_000);
    callee()?.session.end();
    await world.clock.advance(40_000);
    caller.session.end();
  } },
];

describe.each(STORIES)("$name", ({ play }) => {
  it.each(Array.from({ length: 12 }, (_, index) => index + 1))("with 25 %% loss, seed %i", async (seed) => {
    const world = new SipWorld();
    const dice = new FakeRandom(seed * 104_729);
    world.network.isLost = () => dice.bytes(1)[0]! < 64;
    const [ada, bob] = [await world.agent("ada", "192.0.2.1"), await world.agent("bob", "192.0.2.2")];
    const agreeTo = ({ session }: TestSession): void => {
      session.onEvent((event) => {
        if (event.kind === "offer") session.answerOffer(sdp("yes"));
      });
    };
    const sessions = bob.takeCalls((taken) => {
      agreeTo(taken);
      taken.session.ring();
      world.clock.setTimer(1_000, () => taken.session.accept(sdp("answer")));
    });
    const caller = ada.call(bob.identity.address);
    agreeTo(caller);
    await play(world, caller, () => sessions[0]);
    await world.clock.advance(200_000);
    for (const { events } of [caller, ...sessions]) expect(events.filter(({ kind }) => kind === "ended")).toHaveLength(1);
    await world.expectNothingLeft();
  });
});
