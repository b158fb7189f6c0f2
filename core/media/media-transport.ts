// The way of one session's packets: its sockets, whom it believes, and what is RTP and what RTCP (RFC 3550 section 11,
// RFC 5761). Knows no codec and no sound; the session above it knows no socket.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { MediaParameters } from "../ports/media-engine.ts";
import type { Datagram, SocketAddress } from "../ports/network.ts";
import { looksLikeRtcp, readRtpPacket, type RtpPacket } from "../rtp/rtp-packet.ts";
import { SourceLatch } from "../rtp/source-latch.ts";
import type { PortPair } from "./port-pair.ts";

/** Who takes what arrives. */
export interface MediaTransportReceiver {
  /** Whether RTP of this payload type is expected now; other packets are no reason to believe their source. */
  accepts(payloadType: number): boolean;
  /** An RTP packet of an accepted type from the peer. */
  onRtp(packet: RtpPacket): void;
  /** A datagram of RTCP from the peer, not yet read. */
  onRtcp(bytes: Uint8Array): void;
}

/** What of the agreed parameters is the transport's. */
export type TransportParameters = Pick<MediaParameters, "remoteRtp" | "remoteRtcp" | "rtcpMux" | "security">;

export class MediaTransport implements Disposable {
  readonly localRtp: SocketAddress;
  readonly #ports: PortPair;
  readonly #receiver: MediaTransportReceiver;
  readonly #latch = new SourceLatch();
  readonly #owned = new DisposableStore();
  #parameters: TransportParameters = {};

  /** Owns the sockets. */
  constructor(ports: PortPair, receiver: MediaTransportReceiver) {
    this.localRtp = ports.rtp.local;
    this.#ports = ports;
    this.#receiver = receiver;
    this.#owned.add(ports.rtp);
    this.#owned.add(ports.rtcp);
    this.#owned.add(ports.rtp.onDatagram((datagram) => this.#onDatagram(datagram)));
    this.#owned.add(ports.rtcp.onDatagram((datagram) => this.#onRtcp(datagram)));
  }

  /** Applies what offer and answer agreed on; any number of times. */
  configure(parameters: TransportParameters): void {
    this.#parameters = parameters;
    this.#latch.signal(parameters.remoteRtp);
  }

  /** Whether a packet that is sent now would go anywhere. */
  get ready(): boolean {
    return this.#latch.target !== undefined;
  }

  sendRtp(packet: Uint8Array): void {
    const target = this.#latch.target;
    if (target) this.#ports.rtp.send(packet, target);
  }

  sendRtcp(packet: Uint8Array): void {
    if (this.#parameters.rtcpMux) return this.sendRtp(packet);
    const target = this.#rtcpTarget;
    if (target) this.#ports.rtcp.send(packet, target);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  /** The RTP port takes RTCP as well, agreed or not: who sends it there means it (RFC 5761 section 5.1.1). */
  #onDatagram({ data, from }: Datagram): void {
    if (looksLikeRtcp(data)) return this.#onRtcp({ data, from });
    const packet = readRtpPacket(data);
    if (packet.ok && this.#receiver.accepts(packet.value.payloadType) && this.#latch.accept(from)) this.#receiver.onRtp(packet.value);
  }

  #onRtcp({ data, from }: Datagram): void {
    if (from.address === this.#latch.target?.address || from.address === this.#rtcpTarget?.address) this.#receiver.onRtcp(data);
  }

  /** Signalled, else the port after RTP's (RFC 3550 section 11). */
  get #rtcpTarget(): SocketAddress | undefined {
    const { remoteRtp: rtp, remoteRtcp } = this.#parameters;
    return remoteRtcp ?? (rtp && rtp.port < 65_535 ? { address: rtp.address, port: rtp.port + 1 } : undefined);
  }
}
