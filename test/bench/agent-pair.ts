// Two user agents of the core in this process, with real sockets on loopback: the stack alone, without phone or media.
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { NodeNetwork } from "../../core/platform/node/node-network.ts";
import { NodeRandom } from "../../core/platform/node/node-random.ts";
import { NodeResolver } from "../../core/platform/node/node-resolver.ts";
import type { SocketAddress } from "../../core/ports/network.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { createSipStack, type SipStack } from "../../core/sip/transaction/sip-stack.ts";
import type { InviteSession } from "../../core/sip/usage/invite-session.ts";
import type { InviteSessionEvent } from "../../core/sip/usage/session-event.ts";
import { UserAgent } from "../../core/sip/usage/user-agent.ts";
import { sampleSdp } from "./sip-samples.ts";

const ADDRESS = "127.0.0.1";
const BODY = { contentType: "application/sdp", bytes: sampleSdp };

export interface CallTimes {
  /** From INVITE to the 200 at the caller. */
  readonly answeredMs: number;
  /** From INVITE to the ACK at the callee. */
  readonly acknowledgedMs: number;
}

export class AgentPair implements Disposable {
  readonly #caller: Agent;
  readonly #callee: Agent;

  private constructor(caller: Agent, callee: Agent) {
    this.#caller = caller;
    this.#callee = callee;
  }

  static async open(): Promise<AgentPair> {
    return new AgentPair(await openAgent(), await openAgent());
  }

  /** One call, which is answered at once and then ended. */
  async call(): Promise<CallTimes> {
    const acknowledged = new Promise<number>((resolve) => {
      const subscription = this.#callee.agent.onInvite((session) => {
        subscription.dispose();
        void timeOf(session, "confirmed").then(resolve);
        session.accept(BODY);
      });
    });
    const { local } = this.#callee;
    const identity = { address: createSipUri({ user: "ada", host: ADDRESS }), displayName: "", transport: "udp" as const };
    const startedAtMs = performance.now();
    const session = this.#caller.agent.invite({ identity, target: createSipUri({ user: "bob", host: local.address, port: local.port }), body: BODY });
    const answeredAtMs = await timeOf(session, "accepted");
    const acknowledgedAtMs = await acknowledged;
    const ended = timeOf(session, "ended");
    session.end();
    await ended;
    return { answeredMs: answeredAtMs - startedAtMs, acknowledgedMs: acknowledgedAtMs - startedAtMs };
  }

  [Symbol.dispose](): void {
    for (const { agent, stack } of [this.#caller, this.#callee]) {
      agent.dispose();
      stack.dispose();
    }
  }
}

interface Agent {
  readonly agent: UserAgent;
  readonly stack: SipStack;
  readonly local: SocketAddress;
}

async function openAgent(): Promise<Agent> {
  const clock = new NodeClock();
  const random = new NodeRandom();
  const stack = createSipStack({ clock, random, network: new NodeNetwork(), resolver: new NodeResolver(clock) });
  const { local } = await stack.transports.listen({ transport: "udp", address: ADDRESS, port: 0 });
  const locate = stack.locator.locateUri.bind(stack.locator);
  const agent = new UserAgent({ transactions: stack.transactions, locate, clock, random, crypto: new NodeCrypto(), product: "Bench" });
  return { agent, stack, local };
}

function timeOf(session: InviteSession, kind: InviteSessionEvent["kind"]): Promise<number> {
  return new Promise((resolve) => {
    const subscription = session.onEvent((event) => {
      if (event.kind !== kind) return;
      resolve(performance.now());
      subscription.dispose();
    });
  });
}
