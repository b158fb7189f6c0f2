// A call whose phone moves to another address, or whose address came back, by every way of signalling: the peer's next
// requests have to find it (RFC 3261 sections 12.2.1.1, 12.2.2, 14; RFC 5626; RFC 5923).
import { describe, expect, it } from "vitest";
import type { InviteSession } from "../../core/sip/usage/invite-session.ts";
import type { Registration } from "../../core/sip/usage/registration.ts";
import type { SipTransport } from "../../core/sip/transport/hop.ts";
import type { SipStack } from "../../core/sip/transaction/sip-stack.ts";
import type { FakeHost } from "../fakes/fake-network.ts";
import { fakeIdentity } from "../fakes/fake-tls.ts";
import { RecordedCall, SERVER, ServerScenario } from "./server-scenario.ts";
import { sdp, SipWorld, type TestSession } from "./sip-world.ts";

const OLD = "192.0.2.11";
const NEW = "198.51.100.7";

type Kind = "make before break" | "break before make" | "the same address again";
const KINDS: readonly Kind[] = ["make before break", "break before make", "the same address again"];

/** A phone with a call that is about to move. */
interface Mover {
  readonly host: FakeHost;
  readonly stack: SipStack;
  readonly session: InviteSession;
  readonly registration?: Registration;
}

/** Changes the network under a phone and tells its session; what is told by the old way never arrives. */
async function move({ host, stack, session, registration }: Mover, kind: Kind, pass: (milliseconds: number) => Promise<void>): Promise<unknown> {
  const localAddress = kind === "the same address again" ? OLD : NEW;
  const works = kind === "make before break";
  if (works) host.addresses = [NEW, OLD];
  else {
    host.addresses = [];
    // Whatever is sent meanwhile is lost, and a connection that has lost bytes never gets over it.
    host.network.isBlocked = (from, to) => [from, to].includes(OLD);
    session.channel?.request({ method: "INFO", onReply() {}, onFailure() {} });
    await pass(300);
    host.network.isBlocked = () => false;
    host.addresses = [localAddress];
  }
  stack.networkChanged((address) => host.addresses.includes(address));
  const moved = session.reoffer(sdp("moved"), { localAddress, fresh: !works, oldWayWorks: works, deadlineMs: 2_000 });
  registration?.start(localAddress);
  await pass(300);
  if (works) {
    host.addresses = [NEW];
    stack.networkChanged((address) => host.addresses.includes(address));
  }
  return moved;
}

/** The side that stays changes the call, and ends it. */
async function expectFound(fixed: InviteSession, moved: { readonly kinds: readonly string[] }, pass: (milliseconds: number) => Promise<void>): Promise<void> {
  const changed = fixed.reoffer(sdp("change of the other side"));
  await pass(300);
  expect(await changed).toMatchObject({ ok: true });
  fixed.end();
  await pass(300);
  expect(moved.kinds.at(-1)).toBe("ended");
  // The BYE was answered, not given up: nothing waits for it any more.
  expect(fixed.state).toBe("ended");
}

const answering = (session: InviteSession) => session.onEvent(({ kind }) => kind === "offer" && session.answerOffer(sdp("answer")));

describe.each(["udp", "tcp"] as SipTransport[])("a call over %s without a server", (transport) => {
  it.each(KINDS)("is found by the peer after %s", async (kind) => {
    const world = new SipWorld();
    const ada = await world.agent("ada", OLD, { transport });
    const bob = await world.agent("bob", "192.0.2.12", { transport });
    const calls = bob.takeCalls(({ session }) => session.accept(sdp("answer")));
    const call = ada.call({ ...bob.identity.address, params: new Map([["transport", transport]]) });
    await world.clock.advance(200);
    const [called] = calls as [TestSession];
    for (const { session } of [call, called]) answering(session);
    const pass = (milliseconds: number): Promise<void> => world.clock.advance(milliseconds);
    expect(await move({ ...ada, host: ada.host, stack: ada.stack, session: call.session }, kind, pass)).toMatchObject({ ok: true });
    expect(called.session.channel?.dialog.remoteTarget).toMatchObject({ host: kind === "the same address again" ? OLD : NEW });
    await expectFound(called.session, call, pass);
    await world.expectNothingLeft();
  });
});

describe.each(["udp", "tcp", "tls"] as SipTransport[])("a call over %s through a proxy that records its route", (transport) => {
  describe.each(["caller", "callee"] as const)("whose %s moves", (role) => {
    it.each(KINDS)("is found by the peer after %s", async (kind) => {
      const scenario = await ServerScenario.start({}, fakeIdentity({ names: [SERVER.address] }));
      const ada = await scenario.registered("ada", { address: OLD, transport });
      const bob = await scenario.registered("bob", { address: "192.0.2.12", transport });
      const [from, to] = role === "caller" ? [ada, bob] : [bob, ada];
      const outgoing = from.call(role === "caller" ? "bob" : "ada");
      await scenario.pass(300);
      const incoming = new RecordedCall(to.ringing);
      to.ringing.useIdentity(to.identity);
      to.ringing.accept(sdp("answer"));
      await scenario.pass(300);
      const [mine, theirs] = role === "caller" ? [outgoing, incoming] : [incoming, outgoing];
      for (const { session } of [mine, theirs]) answering(session);
      const pass = (milliseconds: number): Promise<void> => scenario.pass(milliseconds);
      const packetsBefore = scenario.network.packets.length;
      expect(await move({ host: ada.host, stack: ada.stack, session: mine.session, registration: ada.registration }, kind, pass)).toMatchObject({ ok: true });
      if (transport === "udp") expect(firstMethod(scenario, packetsBefore, kind === "the same address again" ? OLD : NEW)).toBe("INVITE");
      expect(ada.registration.state.state).toBe("registered");
      expect(scenario.domain.bindings("ada")).toHaveLength(1);
      await expectFound(theirs.session, mine, pass);
      await scenario.finish();
    });
  });
});

/** What left a local address first. */
function firstMethod({ network }: ServerScenario, after: number, address: string): string | undefined {
  const packet = network.packets.slice(after).find(({ from, data }) => from.address === address && data.length > 4 && !isInfo(data));
  return packet && new TextDecoder().decode(packet.data).split(" ")[0];
}

const isInfo = (data: Uint8Array): boolean => new TextDecoder().decode(data.subarray(0, 4)) === "INFO";

describe.each(["udp", "tcp", "tls"] as SipTransport[])("a phone that moves to and fro forty times over %s", (transport) => {
  it("keeps its call, and nothing of the way there: no sockets, timers or transactions", async () => {
    const scenario = await ServerScenario.start({}, fakeIdentity({ names: [SERVER.address] }));
    const ada = await scenario.registered("ada", { address: OLD, transport });
    const bob = await scenario.registered("bob", { address: "192.0.2.12", transport });
    const outgoing = ada.call("bob");
    await scenario.pass(300);
    const incoming = new RecordedCall(bob.ringing);
    bob.ringing.useIdentity(bob.identity);
    bob.ringing.accept(sdp("answer"));
    await scenario.pass(300);
    for (const { session } of [outgoing, incoming]) answering(session);
    const pass = (milliseconds: number): Promise<void> => scenario.pass(milliseconds);
    const before = ada.host.openSockets;
    for (let round = 0; round < 40; round++) {
      const localAddress = round % 2 === 0 ? NEW : OLD;
      ada.host.addresses = [localAddress];
      ada.stack.networkChanged((address) => address === localAddress);
      const moved = outgoing.session.reoffer(sdp(`move ${round}`), { localAddress, deadlineMs: 1_000 });
      ada.registration.start(localAddress);
      await pass(100);
      expect(await moved).toMatchObject({ ok: true });
    }
    expect(ada.host.openSockets).toBeLessThanOrEqual(before);
    expect(scenario.domain.bindings("ada")).toHaveLength(1);
    await expectFound(incoming.session, outgoing, pass);
    await scenario.finish();
  });
});
