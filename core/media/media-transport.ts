// The way of one session's packets: which of its paths sends, whom it believes, what is RTP and what RTCP, and their keys
// (RFC 3550 section 11, RFC 5761, RFC 7983, RFC 3711). Keys, numbers and sources are the session's, whatever path is in use.
// Knows no codec and no sound; the session above it knows no socket.
import type { Disposable } from "../base/disposable.ts";
import { GodwitError, type Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { MediaParameters, MediaStatistics } from "../ports/media-engine.ts";
import type { Datagram, SocketAddress } from "../ports/network.ts";
import type { PacketCrypto } from "../ports/packet-crypto.ts";
import { readRtpPacket, type RtpPacket } from "../rtp/rtp-packet.ts";
import { sameAddress } from "../rtp/source-latch.ts";
import { VoiceTrail } from "../rtp/voice-trail.ts";
import { datagramKind } from "./datagram-kind.ts";
import { MediaPath } from "./media-path.ts";
import { PacketGuard, type PacketGuardListener } from "./packet-guard.ts";
import { PathOrder, SESSION_CLOSED, TOO_MANY_PATHS } from "./path-order.ts";
import type { PortPair } from "./port-pair.ts";

/** Who takes what arrives and what there is to tell. */
export interface MediaTransportListener extends PacketGuardListener {
  /** Whether RTP of this payload type is expected now; other packets are no reason to believe their source. */
  accepts(payloadType: number): boolean;
  /** An RTP packet of an accepted type from the peer. */
  onRtp(packet: RtpPacket, from: SocketAddress): void;
  /** A datagram of RTCP from the peer, decrypted but not yet read. */
  onRtcp(bytes: Uint8Array, from: SocketAddress): void;
  /** A copy of a packet came on another way, so much later. */
  onLateCopy(lateMs: number): void;
  /** A path's first believed packet. */
  onPathHeard(local: SocketAddress): void;
  /** The system refuses to send on the path in use. */
  onSendFailed(failure: Failure): void;
}

export interface MediaTransportOptions {
  readonly clock: Clock;
  readonly crypto: PacketCrypto;
  /** The transport owns the sockets. */
  readonly ports: PortPair;
  /** Binds those of further paths. */
  readonly openPorts: (localAddress: string, port?: number) => Promise<PortPair>;
  readonly listener: MediaTransportListener;
}

/** Why a datagram was not believed. */
export type RejectionReason = keyof NonNullable<MediaStatistics["rejections"]>;

/** What of the agreed parameters is the transport's. */
export type TransportParameters = Pick<MediaParameters, "remoteRtp" | "remoteRtcp" | "rtcpMux" | "security">;

export class MediaTransport implements Disposable {
  readonly #options: MediaTransportOptions;
  readonly #listener: MediaTransportListener;
  readonly #clock: Clock;
  readonly #guard: PacketGuard;
  readonly #trail = new VoiceTrail();
  readonly #paths: PathOrder<MediaPath>;
  /** By which the last packet came that was no copy. */
  #lastWay: { readonly path: MediaPath; readonly from: SocketAddress } | undefined;
  #parameters: TransportParameters = {};
  readonly #rejections: Partial<Record<RejectionReason, number>> = {};
  #disposed = false;
  /** Packets that came once more, as on two paths. */
  copyCount = 0;
  /** Packets that went out on a second path as well. */
  copiesSent = 0;

  constructor(options: MediaTransportOptions) {
    const { clock, crypto, ports, listener } = options;
    this.#options = options;
    this.#clock = clock;
    this.#listener = listener;
    this.#guard = new PacketGuard(crypto, clock, listener);
    this.#paths = new PathOrder(this.#makePath(ports));
  }

  /** Of the path in use. */
  get localRtp(): SocketAddress {
    return this.#paths.current.local;
  }

  /** Applies what offer and answer agreed on; any number of times. */
  configure(parameters: TransportParameters): void {
    this.#parameters = parameters;
    for (const path of this.#paths.all) path.signal(parameters, this.#clock.nowMs());
    this.#guard.configure(parameters.security);
  }

  /** Opens a further path, which hears at once. Rejects with `media/closed`, `media/too-many-paths` or as ports are bound. */
  async openPath(localAddress: string, port?: number): Promise<SocketAddress> {
    this.#mayOpen();
    const ports = await this.#options.openPorts(localAddress, port);
    const path = this.#makePath(ports);
    try {
      this.#mayOpen();
    } catch (thrown) {
      path.dispose();
      throw thrown;
    }
    const nowMs = this.#clock.nowMs();
    path.follow(this.#paths.current, nowMs);
    path.signal(this.#parameters, nowMs);
    this.#paths.add(path);
    return path.local;
  }

  /** Whether it is another path than before. */
  usePath(local: SocketAddress, keepSendingOn: boolean): boolean {
    const path = this.#paths.at(local);
    if (!path) return false;
    const isOther = path !== this.#paths.current;
    this.#paths.use(path, keepSendingOn);
    return isOther;
  }

  /** Closes all other paths; whether there is such a path. */
  settlePath(local: SocketAddress): boolean {
    const path = this.#paths.at(local);
    if (!path) return false;
    for (const other of this.#paths.settle(path)) other.dispose();
    return true;
  }

  closePath(local: SocketAddress): void {
    const path = this.#paths.at(local);
    if (path && this.#paths.remove(path)) path.dispose();
  }

  /** Where a packet that is sent now would go. */
  get remoteRtp(): SocketAddress | undefined {
    return this.#sending?.target;
  }

  /** Whether a packet that is sent now would go anywhere. */
  get ready(): boolean {
    return this.#sending !== undefined && this.#guard.isOpen;
  }

  /** Datagrams that were not believed: neither RTP nor RTCP, not under the keys in force, come twice, or not the peer's. */
  get rejectedCount(): number {
    return Object.values(this.#rejections).reduce((sum, count) => sum + count, 0);
  }

  /** The same by reason. */
  get rejections(): Readonly<Partial<Record<RejectionReason, number>>> {
    return { ...this.#rejections };
  }

  /** The same protected bytes go out on every path that sends: a copy under keys is the very same packet (RFC 3711 section 9.1). */
  sendRtp(packet: Uint8Array): void {
    const bytes = this.#guard.protectRtp(packet);
    const path = this.#sending;
    if (!bytes || !path) return;
    path.sendRtp(bytes);
    const { former, copies, current } = this.#paths;
    if (!copies || path !== current || !former?.target) return;
    former.sendRtp(bytes);
    this.copiesSent++;
  }

  /** Goes out once, on the path in use. */
  sendRtcp(packet: Uint8Array): void {
    const bytes = this.#guard.protectRtcp(packet);
    if (bytes) this.#sending?.sendRtcp(bytes, this.#parameters.rtcpMux === true);
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const path of this.#paths.all) path.dispose();
  }

  /** The path in use, or the last one before it that can reach the peer: of another family than what was signalled it cannot. */
  get #sending(): MediaPath | undefined {
    const { current, all } = this.#paths;
    return current.target ? current : all.findLast(({ target }) => target !== undefined);
  }

  #mayOpen(): void {
    if (this.#disposed) throw new GodwitError(SESSION_CLOSED);
    if (this.#paths.isFull) throw new GodwitError(TOO_MANY_PATHS);
  }

  #makePath(ports: PortPair): MediaPath {
    return new MediaPath(ports, {
      onDatagram: (path, datagram, takesRtp) => this.#onDatagram(path, datagram, takesRtp),
      onSendFailed: (path, failure) => {
        if (path === this.#paths.current) this.#listener.onSendFailed(failure);
      },
    });
  }

  /**
   * The RTP port takes RTCP as well, agreed or not: who sends it there means it (RFC 5761 section 5.1.1). STUN is not answered,
   * since nothing that this phone agrees on asks for connectivity checks, and DTLS is not spoken.
   */
  #onDatagram(path: MediaPath, datagram: Datagram, takesRtp: boolean): void {
    if (!this.#parameters.remoteRtp) return;
    const reason = this.#take(path, datagram, takesRtp);
    if (reason) this.#rejections[reason] = (this.#rejections[reason] ?? 0) + 1;
  }

  #take(path: MediaPath, datagram: Datagram, takesRtp: boolean): RejectionReason | undefined {
    const kind = datagramKind(datagram.data);
    if (kind === "rtp") return takesRtp ? this.#takeRtp(path, datagram) : "not-media";
    return kind === "rtcp" ? this.#takeRtcp(path, datagram) : kind === "unknown" ? "not-media" : kind;
  }

  #takeRtp(path: MediaPath, { data, from }: Datagram): RejectionReason | undefined {
    const opened = this.#guard.openRtp(data);
    if (!opened || (opened === "copy" && !path.knows(from))) return "not-proven";
    const packet = readRtpPacket(opened === "copy" ? data : opened.packet);
    if (!packet.ok) return "malformed-rtp";
    if (opened === "copy") return void this.#hearCopy(path, packet.value, from);
    if (!this.#listener.accepts(packet.value.payloadType)) return "unexpected-type";
    const nowMs = this.#clock.nowMs();
    // Keys prove whose a packet is, and then where its sender is now; without them only the address and the stream do.
    if (this.#guard.isEncrypted) path.judge({ kind: "proven", from, isNewest: opened.isNewest, nowMs });
    else if (!path.judge({ kind: "packet", from, voucher: this.#trail.vouch(packet.value), nowMs })) return "other-source";
    this.#hear(path, packet.value, from);
    return undefined;
  }

  #hear(path: MediaPath, packet: RtpPacket, from: SocketAddress): void {
    const nowMs = this.#clock.nowMs();
    if (!path.isHeard) {
      path.isHeard = true;
      this.#listener.onPathHeard(path.local);
    }
    if (this.#trail.copyAgeMs(packet, nowMs) !== undefined) return this.#hearCopy(path, packet, from);
    this.#trail.believe(packet, path.isVouched, nowMs);
    this.#lastWay = { path, from };
    this.#listener.onRtp(packet, from);
  }

  /** A copy tells how much slower the way is on which the peer, or this side, may soon be alone. */
  #hearCopy(path: MediaPath, packet: RtpPacket, from: SocketAddress): void {
    this.copyCount++;
    const isOtherWay = path !== this.#lastWay?.path || !sameAddress(from, this.#lastWay.from);
    const lateMs = isOtherWay ? this.#trail.copyAgeMs(packet, this.#clock.nowMs()) : undefined;
    if (lateMs !== undefined) this.#listener.onLateCopy(lateMs);
  }

  #takeRtcp(path: MediaPath, { data, from }: Datagram): RejectionReason | undefined {
    if (!this.#guard.isEncrypted && !path.knowsHost(from)) return "other-source";
    const opened = this.#guard.openRtcp(data);
    if (!opened || opened === "copy") return "not-proven";
    this.#listener.onRtcp(opened.packet, from);
    return undefined;
  }
}
