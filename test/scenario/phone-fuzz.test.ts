// What no test names: two whole phones and a badly behaved peer do anything at any time, on a network that loses and
// stops, for a seed each. Nothing throws, every snapshot follows from the events, and in the end nothing is left.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { setListenerErrorHandler } from "../../core/base/emitter.ts";
import { GodwitError } from "../../core/base/errors.ts";
import { applyChange } from "../../core/phone/apply-change.ts";
import type { Snapshot } from "../../core/phone/protocol.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const SEEDS = 40;
const STEPS = 60;
const PEER = "192.0.2.9";
const STATUSES = [100, 180, 183, 200, 200, 200, 302, 401, 404, 408, 480, 481, 486, 487, 488, 491, 500, 503, 603] as const;
const BODIES = [
  undefined, "", "?",
  ...["sendrecv", "sendonly", "recvonly", "inactive"].map(
    (direction) => ["v=0", `o=- 7 1 IN IP4 ${PEER}`, "s=-", `c=IN IP4 ${PEER}`, "t=0 0", "m=audio 4000 RTP/AVP 8 0", `a=${direction}`, ""].join("\r\n"),
  ),
] as const;

class Dice {
  readonly #random: FakeRandom;

  constructor(seed: number) {
    this.#random = new FakeRandom(seed);
  }

  below(limit: number): number {
    const [high, low] = this.#random.bytes(2);
    return ((high! << 8) | low!) % limit;
  }

  pick<Item>(items: readonly Item[]): Item {
    return items[this.below(items.length)]!;
  }

  get coin(): boolean {
    return this.below(2) === 0;
  }
}

/** A phone whose events are applied to a copy of its state, as a window does. */
class Watched {
  readonly phone: TestPhone;
  copy: Snapshot;

  constructor(phone: TestPhone) {
    this.phone = phone;
    this.copy = phone.phone.snapshot();
    phone.phone.onEvent(({ revision, change }) => {
      expect(revision).toBe(this.copy.revision + 1);
      this.copy = { ...applyChange(this.copy, change), revision };
    });
  }
}

/** One thing that a person, a device, the network or the peer does. */
type Deed = (dice: Dice) => void | Promise<unknown>;

describe("anything at any time", () => {
  const thrown: unknown[] = [];

  beforeEach(() => {
    thrown.length = 0;
    setListenerErrorHandler((error) => thrown.push(error));
  });

  afterEach(() => setListenerErrorHandler(() => {}));

  it.each(Array.from({ length: SEEDS }, (_, index) => index + 1))("leaves nothing, seed %i", async (seed) => {
    const dice = new Dice(seed * 7919);
    const world = new PhoneWorld();
    await world.startDomain("ada", "bob");
    const phones = [new Watched(await world.openRegistered("ada", "192.0.2.10")), new Watched(await world.openRegistered("bob", "192.0.2.20"))];
    const peer = await world.peer(PEER);
    const deeds = [...phones.flatMap(deedsOfUser), ...deedsOfPeer(peer), ...deedsOfNetwork(world)];
    for (let step = 0; step < STEPS; step++) {
      await refusedAtMost(dice.pick(deeds)(dice));
      await world.clock.advance(dice.pick([0, 1, 6, 30, 600, 5_000]));
    }
    world.network.isLost = () => false;
    world.network.isBlocked = () => false;
    peer.onRequest = (request) => request.method !== "ACK" && peer.respond(request, request.method === "INVITE" ? 486 : 200);
    expect(await world.close()).toEqual(NOTHING_LEFT);
    expect(thrown).toEqual([]);
    for (const { phone, copy } of phones) expect(copy).toEqual(phone.phone.snapshot());
  });
});

/** A refused command is an answer; anything else thrown is a fault. */
async function refusedAtMost(work: void | Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof GodwitError)) throw error;
  }
}

function deedsOfUser({ phone: { phone, engine } }: Watched): readonly Deed[] {
  const anyCall = (dice: Dice): string => dice.pick([...phone.snapshot().calls.map(({ id }) => id), "unknown"]);
  const start: Deed = (dice) => phone.execute("call.start", dice.pick(["ada", "bob", "nobody", `sip:x@${PEER}`, `sip:x@${PEER}`, "sip:x@192.0.2.99", "?:"]), null);
  const answer: Deed = (dice) => phone.execute("call.answer", anyCall(dice));
  return [
    start, start, start, answer, answer, answer,
    (dice) => phone.execute("call.decline", anyCall(dice)),
    (dice) => phone.execute("call.end", anyCall(dice)),
    (dice) => phone.execute("call.hold", anyCall(dice), dice.coin),
    (dice) => phone.execute("call.hold", anyCall(dice), dice.coin),
    (dice) => phone.execute("call.mute", anyCall(dice), dice.coin),
    (dice) => phone.execute("call.dtmf", anyCall(dice), "1#"),
    (dice) => phone.execute("call.consult", anyCall(dice), dice.pick(["ada", "bob", "nobody"])),
    (dice) => phone.execute("call.consultWith", anyCall(dice), anyCall(dice)),
    (dice) => phone.execute(dice.coin ? "call.completeConsultation" : "call.cancelConsultation", anyCall(dice)),
    (dice) => phone.execute("call.swapTo", anyCall(dice)),
    (dice) => phone.execute("call.answer", anyCall(dice), "end"),
    () => phone.execute("call.holdAll"),
    (dice) => phone.execute("call.silence", anyCall(dice)),
    (dice) => phone.execute("call.dismiss", anyCall(dice)),
    () => phone.execute("history.seen"),
    () => phone.execute("account.register", phone.snapshot().accounts[0]!.id),
    () => void engine.sessions.at(-1)?.say({ kind: "first-packet" }),
    () => void engine.sessions.at(-1)?.say({ kind: "receive-silent", silentMs: 5_000 }),
    () => engine.say({ kind: "audio-failed", failure: { code: "audio/device-lost", message: "Gone." } }),
    () => engine.say({ kind: "audio-recovered" }),
    () => void (engine.failNextOpen = new GodwitError({ code: "media/no-port", message: "No port." })),
  ];
}

function deedsOfPeer(peer: TestPeer): readonly Deed[] {
  const invites = (): readonly SipRequest[] => peer.requests("INVITE");
  const respond: Deed = (dice) => {
    const request = peer.received.filter((message): message is SipRequest => message.kind === "request" && message.method !== "ACK").at(-1 - dice.below(2));
    const body = dice.pick(BODIES);
    if (request) peer.respond(request, dice.pick(STATUSES), { tag: dice.pick(["a", "b"]), ...(body === undefined ? {} : { body }) });
  };
  const ask: Deed = (dice) => {
    const invite = invites().at(-1 - dice.below(2));
    const body = dice.pick(BODIES);
    const options = { tag: dice.pick(["a", "b"]), ...(body === undefined ? {} : { body }) };
    if (invite) peer.requestInDialog(invite, dice.pick(["INVITE", "INVITE", "ACK", "BYE", "OPTIONS", "CANCEL", "NOTIFY", "INFO"]), dice.below(9), options);
  };
  const call: Deed = (dice) => {
    const [branch, to] = [dice.below(50), dice.pick(["ada", "bob"] as const)];
    const body = dice.pick(BODIES);
    peer.send(dice.pick(["INVITE", "INVITE", "CANCEL", "BYE"]), to === "ada" ? "192.0.2.10" : "192.0.2.20", [
      ["Via", `SIP/2.0/UDP ${PEER}:5060;branch=z9hG4bK-${branch};rport`],
      ["Max-Forwards", "70"],
      ["From", `<sip:x@${PEER}>;tag=${branch}`],
      ["To", `<sip:${to}@example.org>`],
      ["Call-ID", `call-${branch}`],
      ["CSeq", "1 INVITE"],
      ["Contact", `<sip:x@${PEER}>`],
      ...(body === undefined ? [] : [["Content-Type", "application/sdp"] as [string, string]]),
    ], body);
  };
  return [respond, respond, respond, respond, ask, ask, call, call];
}

function deedsOfNetwork({ network }: PhoneWorld): readonly Deed[] {
  return [
    (dice) => void (network.isLost = () => dice.below(5) === 0),
    () => void (network.isLost = () => false),
    (dice) => {
      const cut = dice.pick(["192.0.2.10", "192.0.2.20", "192.0.2.1"]);
      network.isBlocked = (from, to) => from === cut || to === cut;
    },
    () => void (network.isBlocked = () => false),
    () => void (network.isBlocked = () => false),
  ];
}
