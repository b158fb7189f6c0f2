// Binds RTP and RTCP: an even port and the next (RFC 3550 section 11), at random within a range.
import { GodwitError, toFailure } from "../base/errors.ts";
import type { Network, UdpSocket } from "../ports/network.ts";
import type { Random } from "../ports/random.ts";

/** First and last port that may be bound. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Below the systems' own range for outgoing sockets (Linux: from 32768; IANA and Windows: from 49152). */
export const DEFAULT_PORT_RANGE: PortRange = { first: 16_384, last: 32_767 };

const ATTEMPTS = 40;

export interface PortPair {
  readonly rtp: UdpSocket;
  readonly rtcp: UdpSocket;
}

/** Binds a pair on `localAddress`, on `port` and the next if given. Rejects with `media/no-port` or `network/...`. */
export async function openPortPair(
  network: Network, random: Random, localAddress: string, range: PortRange = DEFAULT_PORT_RANGE, port?: number,
): Promise<PortPair> {
  let last: unknown;
  for (let attempt = 0; attempt < (port === undefined ? ATTEMPTS : 1); attempt++) {
    try {
      return await openPair(network, localAddress, port ?? randomEvenPort(random, range));
    } catch (thrown) {
      last = thrown;
      if (thrown instanceof GodwitError && thrown.code !== "network/address-in-use") throw thrown;
    }
  }
  throw new GodwitError(toFailureOf(last), { cause: last });
}

async function openPair(network: Network, address: string, port: number): Promise<PortPair> {
  const rtp = await network.openUdp({ address, port });
  try {
    return { rtp, rtcp: await network.openUdp({ address, port: port + 1 }) };
  } catch (thrown) {
    rtp.dispose();
    throw thrown;
  }
}

function randomEvenPort(random: Random, range: PortRange): number {
  const [high = 0, low = 0] = random.bytes(2);
  const pairs = Math.floor((range.last + 1 - range.first) / 2);
  return range.first + 2 * (((high << 8) | low) % pairs);
}

function toFailureOf(thrown: unknown): { code: "media/no-port"; message: string; detail?: string } {
  const failure = toFailure(thrown, { code: "media/no-port", message: "" });
  return {
    code: "media/no-port", message: "No free network port for sound was found. Close other phones and try again.",
    ...(failure.detail === undefined ? {} : { detail: failure.detail }),
  };
}
