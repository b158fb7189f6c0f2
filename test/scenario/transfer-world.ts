// Three user agents for transfers: ada asks, bob is transferred, cleo is who bob is to talk to. With what each does in
// most tests.
import type { Referral } from "../../core/sip/usage/referral.ts";
import { SipWorld, sdp, TestSession, type TestAgent } from "./sip-world.ts";

export interface ConnectedCall {
  readonly caller: TestSession;
  readonly callee: TestSession;
}

export class TransferWorld extends SipWorld {
  /** Transfers the other side of her call. */
  ada!: TestAgent;
  /** Is transferred. */
  bob!: TestAgent;
  /** Is who bob is to talk to. */
  cleo!: TestAgent;

  static async open(): Promise<TransferWorld> {
    const world = new TransferWorld();
    world.ada = await world.agent("ada", "192.0.2.1");
    world.bob = await world.agent("bob", "192.0.2.2");
    world.cleo = await world.agent("cleo", "192.0.2.3");
    return world;
  }

  /** One calls another, who answers at once. */
  async connect(from: TestAgent, to: TestAgent): Promise<ConnectedCall> {
    const sessions: TestSession[] = [];
    const listener = to.agent.onInvite((session) => {
      sessions.push(new TestSession(session));
      session.accept(sdp("answer"));
    });
    const caller = from.call(to.identity.address);
    await this.clock.advance(200);
    listener.dispose();
    return { caller, callee: sessions[0]! };
  }
}

/** Follows every REFER with a call to where it points; answers what came and what was made of it. */
export function followReferrals(agent: TestAgent): { readonly referrals: Referral[]; readonly calls: TestSession[] } {
  const seen = { referrals: [] as Referral[], calls: [] as TestSession[] };
  agent.agent.referrals.onReferral((referral) => {
    seen.referrals.push(referral);
    referral.accept();
    const session = agent.agent.invite({ identity: agent.identity, target: referral.target, body: sdp("offer"), headers: referral.headers });
    seen.calls.push(new TestSession(session));
    referral.follow(session);
  });
  return seen;
}
