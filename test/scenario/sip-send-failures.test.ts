// Every send of many lives is made to fail, one after the other, at once or later: whatever state that meets, nothing
// throws, no promise stays open, and no timer, dialog, transaction or socket is left behind.
import { expect, it } from "vitest";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { createDomain, type Domain } from "../../core/server/domain.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { createSipStack, type SipStack } from "../../core/sip/transaction/sip-stack.ts";
import type { SipTransport } from "../../core/sip/transport/hop.ts";
import type { InviteSession } from "../../core/sip/usage/invite-session.ts";
import type { SendFault } from "../fakes/fake-network.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { followReferrals } from "./transfer-world.ts";
import { sdp, SipWorld, type TestAgent, type TestSession } from "./sip-world.ts";

const TRANSPORTS: readonly SipTransport[] = ["udp", "tcp"];
const FAULTS: readonly SendFault[] = ["at once", "later"];
/** No life here sends more; a loop of ours that would is found by this. */
const MAX_SENDS = 400;

interface Stage {
  readonly world: SipWorld;
  readonly ada: TestAgent;
  readonly bob: TestAgent;
  /** What must be settled in the end, however. */
  readonly promises: Promise<unknown>[];
  /** Runs at the end, before the agents close. */
  readonly endings: (() => Promise<unknown> | void)[];
}

/** Time for everything that was set going to arrive. */
const MOMENT_MS = 300;

/** Bob answers at once and agrees to every change. */
function answerCalls({ bob }: Stage, accept: (session: InviteSession) => void = (session) => session.accept(sdp("answer"))): TestSession[] {
  return bob.takeCalls(({ session }) => {
    session.onEvent((event) => event.kind === "offer" && session.answerOffer(sdp("agreed")));
    session.ring();
    accept(session);
  });
}

async function connect(stage: Stage): Promise<{ readonly caller: TestSession; readonly callees: readonly TestSession[] }> {
  const callees = answerCalls(stage);
  const caller = stage.ada.call(stage.bob.identity.address);
  caller.session.onEvent((event) => event.kind === "offer" && caller.session.answerOffer(sdp("agreed")));
  await stage.world.clock.advance(MOMENT_MS);
  return { caller, callees };
}

/** Each is a life that ends by itself where nothing fails. */
const LIVES: Readonly<Record<string, (stage: Stage) => Promise<void>>> = {
  "a call that its caller ends": async (stage) => {
    const { caller } = await connect(stage);
    caller.session.end();
  },
  "a call that its callee ends": async (stage) => {
    const { callees } = await connect(stage);
    callees[0]?.session.end();
  },
  "a call that both end": async (stage) => {
    const { caller, callees } = await connect(stage);
    callees[0]?.session.end();
    caller.session.end();
  },
  "a call taken back while it rings": async (stage) => {
    answerCalls(stage, () => {});
    const caller = stage.ada.call(stage.bob.identity.address);
    await stage.world.clock.advance(MOMENT_MS);
    caller.session.end();
  },
  "a call declined": async (stage) => {
    answerCalls(stage, (session) => session.reject(486));
    stage.ada.call(stage.bob.identity.address);
  },
  "a call with early media": async (stage) => {
    const callees = answerCalls(stage, (session) => session.ring(sdp("early")));
    const caller = stage.ada.call(stage.bob.identity.address);
    await stage.world.clock.advance(MOMENT_MS);
    callees[0]?.session.accept(sdp("early"));
    await stage.world.clock.advance(MOMENT_MS);
    caller.session.end();
  },
  "a call that is held and resumed": async (stage) => {
    const { caller, callees } = await connect(stage);
    stage.promises.push(caller.session.reoffer(sdp("hold")));
    await stage.world.clock.advance(MOMENT_MS);
    if (callees[0]) stage.promises.push(callees[0].session.reoffer(sdp("resume")));
    await stage.world.clock.advance(MOMENT_MS);
    caller.session.end();
  },
  "a call that both change at once": async (stage) => {
    const { caller, callees } = await connect(stage);
    stage.promises.push(caller.session.reoffer(sdp("ada's")));
    if (callees[0]) stage.promises.push(callees[0].session.reoffer(sdp("bob's")));
    await stage.world.clock.advance(10_000);
    caller.session.end();
  },
  "a call that lasts until its session timer is refreshed": async (stage) => {
    const { caller } = await connect(stage);
    await stage.world.clock.advance(2_000_000);
    caller.session.end();
  },
  "a call whose other side is transferred": async (stage) => {
    const { caller } = await connect(stage);
    followReferrals(stage.bob);
    const cleo = await stage.world.agent("cleo", "192.0.2.3", { transport: "udp" });
    cleo.takeCalls(({ session }) => session.accept(sdp("answer")));
    const transfer = stage.ada.agent.transfer(caller.session, { uri: cleo.identity.address });
    transfer.start();
    await stage.world.clock.advance(2_000);
    stage.endings.push(() => transfer.dispose(), () => caller.session.end(), () => cleo.agent.close(40_000));
  },
  "a message": async (stage) => {
    stage.promises.push(new Promise<void>((resolve) => {
      stage.ada.agent.sendMessage({
        identity: stage.ada.identity, target: stage.bob.identity.address, body: { contentType: "text/plain", bytes: new TextEncoder().encode("hello") },
        onAccepted: () => resolve(), onFailure: () => resolve(),
      });
    }));
    await stage.world.clock.advance(MOMENT_MS);
  },
  "a subscription with news": async (stage) => {
    let news = 0;
    const document = () => ({ contentType: "application/simple-message-summary", bytes: new TextEncoder().encode(`Messages-Waiting: yes\r\nVoice-Message: ${news++}/0\r\n`) });
    const offered = stage.bob.agent.events.offer({ event: "message-summary", contentType: "application/simple-message-summary", defaultExpiresS: 600, minIntervalMs: 0, document });
    const subscription = stage.ada.agent.subscribe({ identity: stage.ada.identity, target: stage.bob.identity.address, event: "message-summary", accept: ["application/simple-message-summary"] });
    subscription.start();
    await stage.world.clock.advance(MOMENT_MS);
    stage.bob.agent.events.changed("message-summary");
    await stage.world.clock.advance(MOMENT_MS);
    stage.endings.push(() => subscription.stop(), () => subscription.dispose(), () => offered.dispose());
  },
  "a registration that is renewed and taken back": async (stage) => {
    const registration = stage.ada.agent.register(stage.ada.identity, { expiresS: 120 });
    registration.start();
    await stage.world.clock.advance(130_000);
    stage.endings.push(() => registration.stop(), () => registration.dispose());
  },
};

const PLACE = "192.0.2.5";

function openDomain(world: SipWorld, stack: SipStack): Domain {
  return createDomain({
    layer: stack.transactions, clock: world.clock, random: new FakeRandom(98), crypto: new NodeCrypto(), domain: "example.org",
    users: new Map([["ada", "lovelace"]]), listening: [{ address: PLACE, port: 5060 }],
    locate: (uri, preferred) => stack.locator.locateUri(uri, preferred),
  });
}

/** Lives a life with its send number `failing` made to fail; answers how many sends there were. */
async function live(name: string, transport: SipTransport, failing: number, fault: SendFault): Promise<number> {
  const world = new SipWorld();
  world.resolver.host("example.org", PLACE);
  const stack = createSipStack({ clock: world.clock, random: new FakeRandom(99), network: world.network.host(PLACE), resolver: world.resolver });
  await stack.transports.listen({ transport, address: PLACE, port: 5060 });
  const domain = openDomain(world, stack);
  const identity = { address: createSipUri({ user: "ada", host: "example.org" }), credentials: { username: "ada", password: "lovelace" }, transport };
  const stage: Stage = {
    world,
    ada: await world.agent("ada", "192.0.2.1", identity),
    bob: await world.agent("bob", "192.0.2.2", { transport, address: createSipUri({ user: "bob", host: "192.0.2.2", params: new Map([["transport", transport]]) }) }),
    promises: [],
    endings: [],
  };
  let sends = 0;
  world.network.sendFault = () => (sends++ === failing ? fault : undefined);
  await LIVES[name]!(stage);
  await world.clock.advance(MOMENT_MS);
  const ended = (async () => {
    for (const end of stage.endings) await end();
    await Promise.all([stage.ada, stage.bob].map(({ agent }) => agent.close(40_000)));
  })();
  await world.clock.advance(60_000);
  await expect(settledNow([...stage.promises, ended]), "promises that are settled").resolves.toBe(true);
  domain.dispose();
  stack.dispose();
  await world.expectNothingLeft();
  return sends;
}

/** Whether all promises are settled, without waiting for any. */
async function settledNow(promises: readonly Promise<unknown>[]): Promise<boolean> {
  const all = Promise.allSettled(promises).then(() => true);
  return Promise.race([all, new Promise<boolean>((resolve) => setImmediate(() => resolve(false)))]);
}

it.each(TRANSPORTS.flatMap((transport) => Object.keys(LIVES).map((name) => ({ name, transport }))))("leaves nothing behind whichever send fails in $name ($transport)", async ({ name, transport }) => {
  const sends = await live(name, transport, -1, "later");
  expect(sends).toBeGreaterThan(0);
  expect(sends).toBeLessThan(MAX_SENDS);
  for (let failing = 0; failing < sends; failing++) {
    for (const fault of FAULTS) {
      await live(name, transport, failing, fault).catch((thrown: unknown) => {
        throw new Error(`send ${failing} fails ${fault}`, { cause: thrown });
      });
    }
  }
});
