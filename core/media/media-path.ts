// One way for a session's packets: a pair of sockets on one local address, whom it believes there and where it sends to.
// A session has one, or several while it moves. Knows neither keys nor what is in a packet.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import type { MediaParameters } from "../ports/media-engine.ts";
import type { Datagram, SocketAddress } from "../ports/network.ts";
import { isKnownSource, latchOfNewPath, latchTarget, NEW_LATCH, stepSourceLatch, type LatchInput, type LatchState } from "../rtp/source-latch.ts";
import type { PortPair } from "./port-pair.ts";

/** Where the peer is, as signalling has it. */
export type PeerAddresses = Pick<MediaParameters, "remoteRtp" | "remoteRtcp">;

export interface MediaPathListener {
  /** `takesRtp`: it came to the RTP port. */
  onDatagram(path: MediaPath, datagram: Datagram, takesRtp: boolean): void;
  /** The system refused to send, at once or later. */
  onSendFailed(path: MediaPath, failure: Failure): void;
}

export class MediaPath implements Disposable {
  readonly local: SocketAddress;
  /** Whether a packet was believed here; the transport's to say. */
  isHeard = false;
  readonly #ports: PortPair;
  readonly #owned = new DisposableStore();
  readonly #fail: (failure: Failure) => void;
  #latch: LatchState = NEW_LATCH;
  #peer: PeerAddresses = {};

  /** Owns the sockets. */
  constructor(ports: PortPair, listener: MediaPathListener) {
    this.local = ports.rtp.local;
    this.#ports = ports;
    this.#fail = (failure) => listener.onSendFailed(this, failure);
    for (const [socket, takesRtp] of [[ports.rtp, true], [ports.rtcp, false]] as const) {
      this.#owned.add(socket);
      this.#owned.add(socket.onDatagram((datagram) => listener.onDatagram(this, datagram, takesRtp)));
      this.#owned.add(socket.onError(({ failure }) => this.#fail(failure)));
    }
  }

  /** Takes the peer's addresses. Those of another family are not for this path, which goes on as it was. */
  signal(peer: PeerAddresses, nowMs: number): void {
    const { remoteRtp } = peer;
    if (remoteRtp && !isSameFamily(remoteRtp, this.local)) return;
    this.#peer = peer;
    this.judge({ kind: "signal", remote: remoteRtp, nowMs });
  }

  /** Begins where another path of the same family has come to. */
  follow(other: MediaPath, nowMs: number): void {
    if (!isSameFamily(other.local, this.local)) return;
    this.#peer = other.#peer;
    this.#latch = latchOfNewPath(other.#latch, nowMs);
  }

  /** Whether a packet counts, by the rules of the latch. */
  judge(input: LatchInput): boolean {
    const { state, isBelieved } = stepSourceLatch(this.#latch, input);
    this.#latch = state;
    return isBelieved;
  }

  /** Whether the source that is believed here is more than the first that came. */
  get isVouched(): boolean {
    return this.#latch.latched?.claim !== "chance";
  }

  /** Whether `from` is where the peer is or was a moment ago. */
  knows(from: SocketAddress): boolean {
    return isKnownSource(this.#latch, from);
  }

  /** The same for RTCP without keys, whose port may be any. */
  knowsHost({ address }: SocketAddress): boolean {
    const { latched, signalled, formers } = this.#latch;
    return [latched?.from, signalled, this.#rtcpTarget, ...formers].some((known) => known?.address === address);
  }

  /** Where RTP goes; undefined while nothing of this path's family was signalled. */
  get target(): SocketAddress | undefined {
    return latchTarget(this.#latch);
  }

  sendRtp(packet: Uint8Array): void {
    const { target } = this;
    const failure = target && this.#ports.rtp.send(packet, target);
    if (failure) this.#fail(failure);
  }

  /** `muxed`: on the RTP port (RFC 5761). */
  sendRtcp(packet: Uint8Array, muxed: boolean): void {
    const target = muxed ? this.target : this.#rtcpTarget;
    const failure = target && this.#ports[muxed ? "rtp" : "rtcp"].send(packet, target);
    if (failure) this.#fail(failure);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** Signalled, else the port after RTP's (RFC 3550 section 11). */
  get #rtcpTarget(): SocketAddress | undefined {
    const { remoteRtp: rtp, remoteRtcp } = this.#peer;
    return remoteRtcp ?? (rtp && rtp.port < 65_535 ? { address: rtp.address, port: rtp.port + 1 } : undefined);
  }
}

const isSameFamily = (one: SocketAddress, other: SocketAddress): boolean => one.address.includes(":") === other.address.includes(":");
