// The way of one session's packets: its sockets, whom it believes, what is RTP and what RTCP, and their keys (RFC 3550
// section 11, RFC 5761, RFC 7983, RFC 3711). Knows no codec and no sound; the session above it knows no socket.
import { DisposableStore, type Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaParameters, MediaStatistics } from "../ports/media-engine.ts";
import type { Datagram, SocketAddress } from "../ports/network.ts";
import type { PacketCrypto } from "../ports/packet-crypto.ts";
import { readRtpPacket, type RtpPacket } from "../rtp/rtp-packet.ts";
import { SourceLatch } from "../rtp/source-latch.ts";
import { datagramKind } from "./datagram-kind.ts";
import { PacketGuard, type PacketGuardListener } from "./packet-guard.ts";
import type { PortPair } from "./port-pair.ts";

/** Who takes what arrives and what there is to tell. */
export interface MediaTransportListener extends PacketGuardListener {
  /** Whether RTP of this payload type is expected now; other packets are no reason to believe their source. */
  accepts(payloadType: number): boolean;
  /** An RTP packet of an accepted type from the peer. */
  onRtp(packet: RtpPacket, from: SocketAddress): void;
  /** A datagram of RTCP from the peer, decrypted but not yet read. */
  onRtcp(bytes: Uint8Array, from: SocketAddress): void;
}

export interface MediaTransportOptions {
  readonly clock: Clock;
  readonly crypto: PacketCrypto;
  /** The transport owns the sockets. */
  readonly ports: PortPair;
  readonly listener: MediaTransportListener;
}

/** Why a datagram was not believed. */
export type RejectionReason = keyof NonNullable<MediaStatistics["rejections"]>;

/** What of the agreed parameters is the transport's. */
export type TransportParameters = Pick<MediaParameters, "remoteRtp" | "remoteRtcp" | "rtcpMux" | "security">;

export class MediaTransport implements Disposable {
  readonly localRtp: SocketAddress;
  readonly #ports: PortPair;
  readonly #listener: MediaTransportListener;
  readonly #guard: PacketGuard;
  readonly #latch = new SourceLatch();
  readonly #owned = new DisposableStore();
  #parameters: TransportParameters = {};
  readonly #rejections: Partial<Record<RejectionReason, number>> = {};

  constructor({ clock, crypto, ports, listener }: MediaTransportOptions) {
    this.localRtp = ports.rtp.local;
    this.#ports = ports;
    this.#listener = listener;
    this.#guard = new PacketGuard(crypto, clock, listener);
    this.#owned.add(ports.rtp);
    this.#owned.add(ports.rtcp);
    this.#owned.add(ports.rtp.onDatagram((datagram) => this.#onDatagram(datagram, true)));
    this.#owned.add(ports.rtcp.onDatagram((datagram) => this.#onDatagram(datagram, false)));
  }

  /** Applies what offer and answer agreed on; any number of times. */
  configure(parameters: TransportParameters): void {
    this.#parameters = parameters;
    this.#latch.signal(parameters.remoteRtp);
    this.#guard.configure(parameters.security);
  }

  /** Whether a packet that is sent now would go anywhere. */
  get ready(): boolean {
    return this.#latch.target !== undefined && this.#guard.isOpen;
  }

  /** Datagrams that were not believed: neither RTP nor RTCP, not under the keys in force, come twice, or not the peer's. */
  get rejectedCount(): number {
    return Object.values(this.#rejections).reduce((sum, count) => sum + count, 0);
  }

  /** The same by reason. */
  get rejections(): Readonly<Partial<Record<RejectionReason, number>>> {
    return { ...this.#rejections };
  }

  sendRtp(packet: Uint8Array): void {
    this.#send(this.#guard.protectRtp(packet), this.#ports.rtp, this.#latch.target);
  }

  sendRtcp(packet: Uint8Array): void {
    const { rtp, rtcp } = this.#ports;
    if (this.#parameters.rtcpMux) this.#send(this.#guard.protectRtcp(packet), rtp, this.#latch.target);
    else this.#send(this.#guard.protectRtcp(packet), rtcp, this.#rtcpTarget);
  }

  dispose(): void {
    this.#owned.dispose();
  }

  #send(packet: Uint8Array | undefined, socket: PortPair["rtp"], target: SocketAddress | undefined): void {
    if (packet && target) socket.send(packet, target);
  }

  /**
   * The RTP port takes RTCP as well, agreed or not: who sends it there means it (RFC 5761 section 5.1.1). STUN is not answered,
   * since nothing that this phone agrees on asks for connectivity checks, and DTLS is not spoken.
   */
  #onDatagram(datagram: Datagram, takesRtp: boolean): void {
    if (!this.#parameters.remoteRtp) return;
    const reason = this.#take(datagram, takesRtp);
    if (reason) this.#rejections[reason] = (this.#rejections[reason] ?? 0) + 1;
  }

  #take(datagram: Datagram, takesRtp: boolean): RejectionReason | undefined {
    const kind = datagramKind(datagram.data);
    if (kind === "rtp") return takesRtp ? this.#takeRtp(datagram) : "not-media";
    return kind === "rtcp" ? this.#takeRtcp(datagram) : kind === "unknown" ? "not-media" : kind;
  }

  #takeRtp({ data, from }: Datagram): RejectionReason | undefined {
    const opened = this.#guard.openRtp(data);
    if (!opened) return "not-proven";
    const packet = readRtpPacket(opened.packet);
    if (!packet.ok) return "malformed-rtp";
    if (!this.#listener.accepts(packet.value.payloadType)) return "unexpected-type";
    // Keys prove whose a packet is, and then where its sender is now; without them only the address does.
    if (this.#guard.isEncrypted) this.#latch.follow(from, opened.isNewest === true);
    else if (!this.#latch.accept(from)) return "other-source";
    this.#listener.onRtp(packet.value, from);
    return undefined;
  }

  #takeRtcp({ data, from }: Datagram): RejectionReason | undefined {
    const isExpected = from.address === this.#latch.target?.address || from.address === this.#rtcpTarget?.address;
    if (!this.#guard.isEncrypted && !isExpected) return "other-source";
    const opened = this.#guard.openRtcp(data);
    if (!opened) return "not-proven";
    this.#listener.onRtcp(opened.packet, from);
    return undefined;
  }

  /** Signalled, else the port after RTP's (RFC 3550 section 11). */
  get #rtcpTarget(): SocketAddress | undefined {
    const { remoteRtp: rtp, remoteRtcp } = this.#parameters;
    return remoteRtcp ?? (rtp && rtp.port < 65_535 ? { address: rtp.address, port: rtp.port + 1 } : undefined);
  }
}
