// "Try it": a SIP domain of its own on loopback, with a number that echoes and one that talks. Everything in it is
// real: registrar, proxy, digest, UDP, RTP. Nothing outside this machine can reach it.
import { formatHex } from "../base/bytes.ts";
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Logger } from "../base/logger.ts";
import type { Clock } from "../ports/clock.ts";
import type { Crypto } from "../ports/crypto.ts";
import type { CaptureSource, MediaEngine } from "../ports/media-engine.ts";
import type { Network } from "../ports/network.ts";
import type { Random } from "../ports/random.ts";
import type { Resolver } from "../ports/resolver.ts";
import { createDomain } from "../server/domain.ts";
import { contactUri } from "../sip/usage/contact.ts";
import type { InviteSession } from "../sip/usage/invite-session.ts";
import { UserAgent } from "../sip/usage/user-agent.ts";
import { createSipStack, type SipStack } from "../sip/transaction/sip-stack.ts";
import { CallMedia } from "./call-media.ts";
import { wishesOf } from "./media-wishes.ts";
import { TRIAL_DOMAIN, TRIAL_ECHO_USER, TRIAL_TALK_USER, type AccountSettings } from "./protocol.ts";

const LOOPBACK = "127.0.0.1";
const USER = "you";
/** A number of the trial domain hangs up after this long, so that nothing goes on for ever. */
const LONGEST_CALL_MS = 10 * 60_000;

export interface TrialPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly crypto: Crypto;
  readonly network: Network;
  readonly resolver: Resolver;
  readonly logger: Logger;
  readonly engine: MediaEngine;
  readonly product: string;
  /** What the talking number says. */
  readonly talk: CaptureSource;
}

/** A running trial domain; dispose it after the accounts that use it. */
export interface TrialDomain extends Disposable {
  /** The account that the phone registers there. */
  readonly settings: AccountSettings;
  readonly password: string;
}

/** Starts the domain on free ports of 127.0.0.1. Rejects with `network/...` where even that cannot be bound. */
export async function startTrialDomain(ports: TrialPorts): Promise<TrialDomain> {
  const owned = new DisposableStore();
  const stacks = [createSipStack(ports), createSipStack(ports)] as const;
  try {
    for (const stack of stacks) owned.add(stack);
    const [server, numbers] = stacks;
    const listening = await listen(server);
    const password = formatHex(ports.random.bytes(12));
    const domain = owned.add(
      createDomain({
        layer: server.transactions, clock: ports.clock, random: ports.random, crypto: ports.crypto,
        domain: TRIAL_DOMAIN, users: new Map([[USER, password]]), listening: [listening],
        locate: (uri, preferred) => server.locator.locateUri(uri, preferred), localAddress: LOOPBACK,
      }),
    );
    const at = await listen(numbers);
    for (const user of [TRIAL_ECHO_USER, TRIAL_TALK_USER]) domain.addFixedBinding(user, contactUri(user, at, { transport: "udp" }));
    owned.add(new TrialNumbers(numbers, ports));
    const registrar = `${LOOPBACK}:${listening.port}`;
    const settings = { address: `${USER}@${TRIAL_DOMAIN}`, displayName: "", registrar, transport: "udp", register: true } as const;
    return { settings, password, dispose: () => owned.dispose() };
  } catch (thrown) {
    owned.dispose();
    throw thrown;
  }
}

async function listen(stack: SipStack): Promise<{ readonly address: string; readonly port: number }> {
  return (await stack.transports.listen({ transport: "udp", address: LOOPBACK, port: 0 })).local;
}

/** The user agent behind the trial numbers: answers every call and echoes or talks. */
class TrialNumbers implements Disposable {
  readonly #ports: TrialPorts;
  readonly #userAgent: UserAgent;
  readonly #owned = new DisposableStore();
  /** What each call that is up holds. */
  readonly #calls = new Set<Disposable>();

  constructor(stack: SipStack, ports: TrialPorts) {
    this.#ports = ports;
    this.#userAgent = this.#owned.add(
      new UserAgent({ ...ports, transactions: stack.transactions, locate: (uri, preferred) => stack.locator.locateUri(uri, preferred) }),
    );
    this.#owned.add(this.#userAgent.onInvite((session) => void this.#answer(session)));
  }

  dispose(): void {
    this.#owned.dispose();
    for (const call of this.#calls) call.dispose();
    this.#calls.clear();
  }

  async #answer(session: InviteSession): Promise<void> {
    const uri = session.request?.uri;
    const user = uri?.scheme === "sip" ? uri.user : undefined;
    const offer = session.offer;
    if (!offer) return session.reject(488);
    const capture = user === TRIAL_ECHO_USER ? ({ kind: "echo" } as const) : this.#ports.talk;
    const call = new DisposableStore();
    this.#calls.add(call);
    const media = call.add(new CallMedia(this.#ports.engine, { capture, playback: { kind: "null" }, sessionId: "1", wishes: wishesOf({}), random: this.#ports.random }));
    call.add(this.#ports.clock.setTimer(LONGEST_CALL_MS, () => session.end()));
    session.onEvent((event) => {
      if (event.kind === "ended") this.#end(call);
      if (event.kind === "offer" && event.body) answerChange(session, media, event.body);
    });
    session.ring();
    try {
      await media.open(LOOPBACK);
    } catch {
      return session.reject(500);
    }
    const answer = media.answer(offer, false);
    if (answer.ok) session.accept(answer.value);
    else session.reject(488);
  }

  #end(call: Disposable): void {
    this.#calls.delete(call);
    call.dispose();
  }
}

function answerChange(session: InviteSession, media: CallMedia, offer: NonNullable<InviteSession["offer"]>): void {
  const answer = media.answer(offer, false);
  if (answer.ok) session.answerOffer(answer.value);
  else session.rejectOffer(488);
}
