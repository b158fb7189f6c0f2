// The answering side's part in a move from one family of addresses to the other: who is offered sound at an IPv6 address needs
// an IPv6 path for it, whatever its signalling goes by, and the other way about (RFC 8866 section 5.7, RFC 6157 section 4).
import type { SocketAddress } from "../ports/network.ts";
import { readRemoteAddresses } from "../sdp/remote-media.ts";
import type { SessionDescription } from "../sdp/session-description.ts";
import type { CallStream } from "./call-stream.ts";

/** Where packets to a peer would leave from; undefined where there is no way to it. */
export type RouteTo = (peer: SocketAddress) => Promise<string | undefined>;

/** A stream whose sockets cannot reach where an offer wants its sound. */
export interface OutOfReach {
  readonly stream: CallStream;
  readonly peer: SocketAddress;
}

/** The streams of an offer, by the place of their lines, that are offered sound at an address of the other family. */
export function outOfReach(streams: ReadonlyMap<number, CallStream>, offer: SessionDescription): readonly OutOfReach[] {
  return [...streams].flatMap(([place, stream]) => {
    const peer = readRemoteAddresses(offer, offer.media[place]!)?.remoteRtp;
    return peer && isIpv6(peer) !== isIpv6(stream.path.described) ? [{ stream, peer }] : [];
  });
}

/** Opens a path of the peer's family, which the answer names; where there is none, it names what there is. */
export async function reach({ stream: { path }, peer }: OutOfReach, routeTo: RouteTo): Promise<void> {
  const localAddress = await routeTo(peer).catch(() => undefined);
  if (localAddress !== undefined) await path.prepare(localAddress).catch(() => undefined);
}

const isIpv6 = ({ address }: SocketAddress): boolean => address.includes(":");
