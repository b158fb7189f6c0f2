// Between a session and its sockets: encrypts what goes, opens what comes, and lets nothing plain pass either way while
// keys are agreed. Keys may change in mid-call; those before are good for a moment more, for what is on its way.
import type { Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaSecurity, SrtpSuite } from "../ports/media-engine.ts";
import type { PacketCrypto } from "../ports/packet-crypto.ts";
import { SrtpReceiver, type OpenedPacket } from "../srtp/srtp-receiver.ts";
import { MAX_KEY_LIFETIME, SrtpSender, type KeyLifetime } from "../srtp/srtp-sender.ts";
import { isUsableKeying } from "../srtp/srtp-suite.ts";
import { KeyRing } from "./key-ring.ts";

/** How long packets under the keys before are still opened: an answer's way, repeated once or twice. */
const FORMER_KEYS_MS = 5000;

/** What a guard has to tell. */
export interface PacketGuardListener {
  /** New keys are in force. */
  onSecured(suite: SrtpSuite): void;
  /** From now on nothing is sent or opened. */
  onFailure(failure: Failure): void;
}

export class PacketGuard {
  readonly #clock: Clock;
  readonly #listener: PacketGuardListener;
  #state: "plain" | "encrypted" | "closed" = "plain";
  readonly #senders: KeyRing<SrtpSender>;
  readonly #receivers: KeyRing<SrtpReceiver>;
  #sender: SrtpSender | undefined;
  #receiver: SrtpReceiver | undefined;
  #former: { readonly receiver: SrtpReceiver; readonly untilMs: number } | undefined;

  constructor(crypto: PacketCrypto, clock: Clock, listener: PacketGuardListener, lifetime: KeyLifetime = MAX_KEY_LIFETIME) {
    this.#clock = clock;
    this.#listener = listener;
    this.#senders = new KeyRing((keying) => new SrtpSender(crypto, keying, lifetime));
    this.#receivers = new KeyRing((keying) => new SrtpReceiver(crypto, keying, this.#receiver?.highestIndices));
  }

  /** Whether packets are proved by keys. */
  get isEncrypted(): boolean {
    return this.#state === "encrypted";
  }

  /** Whether anything may be sent. */
  get isOpen(): boolean {
    return this.#state !== "closed";
  }

  /** Applies what was agreed. Keys that are in force already go on with their counters. */
  configure(security: MediaSecurity | undefined): void {
    if (!security) return this.#becomePlain();
    if (security.kind === "dtls") return this.#close(NO_DTLS);
    const { send, receive } = security;
    if (!isUsableKeying(send) || !isUsableKeying(receive)) return this.#close(BAD_KEYS);
    const sender = this.#senders.get(send);
    const receiver = this.#receivers.get(receive);
    const isNew = this.#state !== "encrypted" || sender !== this.#sender || receiver !== this.#receiver;
    if (this.#receiver && receiver !== this.#receiver) {
      this.#former = { receiver: this.#receiver, untilMs: this.#clock.nowMs() + FORMER_KEYS_MS };
    }
    this.#state = "encrypted";
    this.#sender = sender;
    this.#receiver = receiver;
    if (isNew) this.#listener.onSecured(send.suite);
  }

  /** What is to be sent for an RTP packet; undefined where nothing may be. */
  protectRtp(packet: Uint8Array): Uint8Array | undefined {
    return this.#protect(packet, "protectRtp");
  }

  /** The same for a compound RTCP packet. */
  protectRtcp(packet: Uint8Array): Uint8Array | undefined {
    return this.#protect(packet, "protectRtcp");
  }

  /** The RTP packet of what came; undefined where it proves nothing, "copy" of what may be one that came before. A plain one is its own. */
  openRtp(bytes: Uint8Array): OpenedPacket | "copy" | undefined {
    return this.#open(bytes, "openRtp");
  }

  /** The same for RTCP. */
  openRtcp(bytes: Uint8Array): OpenedPacket | "copy" | undefined {
    return this.#open(bytes, "openRtcp");
  }

  #protect(packet: Uint8Array, protect: "protectRtp" | "protectRtcp"): Uint8Array | undefined {
    if (this.#state === "plain") return packet;
    if (this.#state === "closed" || !this.#sender) return undefined;
    const sealed = this.#sender[protect](packet);
    if (sealed.ok) return sealed.value;
    if (sealed.error === "srtp/send/keys-exhausted") this.#close(KEYS_EXHAUSTED);
    return undefined;
  }

  #open(bytes: Uint8Array, open: "openRtp" | "openRtcp"): OpenedPacket | "copy" | undefined {
    if (this.#state === "plain") return { packet: bytes, isNewest: true };
    if (this.#state === "closed" || !this.#receiver) return undefined;
    const opened = this.#receiver[open](bytes);
    if (opened.ok) return opened.value;
    if (this.#former && this.#clock.nowMs() >= this.#former.untilMs) this.#former = undefined;
    const late = this.#former?.receiver[open](bytes);
    if (late?.ok) return { ...late.value, isNewest: false };
    return opened.error === "srtp/receive/replayed" ? "copy" : undefined;
  }

  #becomePlain(): void {
    this.#state = "plain";
    this.#forget();
  }

  #close(failure: Failure): void {
    this.#state = "closed";
    this.#forget();
    this.#listener.onFailure(failure);
  }

  #forget(): void {
    this.#sender = undefined;
    this.#receiver = undefined;
    this.#former = undefined;
  }
}

const BAD_KEYS: Failure = { code: "media/bad-keys", message: "The other side sent keys that cannot be used, so no sound is exchanged. Call again." };
const NO_DTLS: Failure = {
  code: "media/no-dtls", message: "The other side asks for a way to agree on keys that this phone does not have (DTLS-SRTP). No sound is exchanged.",
};
const KEYS_EXHAUSTED: Failure = {
  code: "media/keys-exhausted", message: "This call's keys have been used for as long as they may be. Call again to go on.",
};
