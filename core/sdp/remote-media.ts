// Where the peer wants its packets, and how long they may be, from one media section of its description.
import type { SocketAddress } from "../ports/network.ts";
import { isUnspecified } from "./media-direction.ts";
import { isDigits, splitFields } from "./sdp-line.ts";
import { connectionOf, findAttribute, type MediaDescription, type SessionDescription } from "./session-description.ts";

export interface RemoteAddresses {
  readonly remoteRtp?: SocketAddress;
  readonly remoteRtcp?: SocketAddress;
  /** In place of both: a host to be looked up first (RFC 8866 section 5.7 allows names). */
  readonly name?: RemoteName;
}

export interface RemoteName {
  readonly host: string;
  readonly rtpPort: number;
  readonly rtcpPort?: number;
}

/** Empty where the peer takes nothing (c=0.0.0.0); undefined where its address is neither an IP literal nor a host name. */
export function readRemoteAddresses(session: SessionDescription, media: MediaDescription): RemoteAddresses | undefined {
  const address = connectionOf(session, media)?.address.split("/")[0];
  if (isUnspecified(address)) return {};
  if (address === undefined) return undefined;
  if (!isIpLiteral(address)) return readName(address, media);
  const remoteRtcp = readRtcp(media, address);
  return { remoteRtp: { address, port: media.port }, ...(remoteRtcp && { remoteRtcp }) };
}

function readName(host: string, media: MediaDescription): RemoteAddresses | undefined {
  if (!isHostName(host)) return undefined;
  const rtcpPort = readRtcp(media, host)?.port;
  return { name: { host: host.toLowerCase(), rtpPort: media.port, ...(rtcpPort === undefined ? {} : { rtcpPort }) } };
}

/** a=ptime, bounded by a=maxptime, in whole frames of 10 ms from 10 to 60; where nothing useful is said our own wish, else 20. */
export function readPacketTimeMs({ attributes }: MediaDescription, ownMs: number | undefined): number {
  const asked = readMilliseconds(findAttribute(attributes, "ptime")) ?? ownMs ?? 20;
  const most = readMilliseconds(findAttribute(attributes, "maxptime")) ?? 60;
  const bounded = Math.min(asked, most, 60);
  return Math.max(10, bounded - (bounded % 10));
}

/** a=rtcp:port ["IN" type address] (RFC 3605), else the next port (RFC 3550 section 11). */
function readRtcp({ attributes, port }: MediaDescription, address: string): SocketAddress | undefined {
  const [rtcpPort = "", , , rtcpAddress] = splitFields(findAttribute(attributes, "rtcp") ?? "");
  const isUsable = isDigits(rtcpPort) && Number(rtcpPort) > 0 && Number(rtcpPort) <= 65535;
  if (!isUsable) return port < 65535 ? { address, port: port + 1 } : undefined;
  return { address: rtcpAddress !== undefined && isIpLiteral(rtcpAddress) ? rtcpAddress : address, port: Number(rtcpPort) };
}

function readMilliseconds(text: string | undefined): number | undefined {
  const whole = text?.trim().split(".")[0] ?? "";
  return isDigits(whole) && Number(whole) > 0 ? Number(whole) : undefined;
}

/** IPv6 has a colon; IPv4 is digits and dots. Whether it can be reached is the network's to say. */
function isIpLiteral(address: string): boolean {
  return address.includes(":") || (address.includes(".") && [...address].every((character) => character === "." || isDigits(character)));
}

/** Letters, digits, hyphens and dots, not more than DNS takes (RFC 1035 section 2.3.4). */
function isHostName(host: string): boolean {
  return host.length <= 253 && /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i.test(host) && /[a-z]/i.test(host);
}
