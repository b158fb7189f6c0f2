// Reads capture files as tcpdump writes them on Linux's "any" device: classic pcap, little endian, times in microseconds,
// link type LINUX_SLL2 (276). Of the packets, UDP and TCP over IPv4 and IPv6; others and fragments are passed over. Pure.

/** One packet on an interface of the host that captured it. */
export interface CapturedPacket {
  /** Wall clock of the machine, which all hosts of the lab share. */
  readonly atMs: number;
  /** Left this host; otherwise it came to it. */
  readonly outgoing: boolean;
  readonly transport: "udp" | "tcp";
  readonly source: string;
  readonly sourcePort: number;
  readonly target: string;
  readonly targetPort: number;
  readonly payload: Uint8Array;
}

const FILE_HEADER_BYTES = 24;
const RECORD_HEADER_BYTES = 16;
const MAGIC_MICROSECONDS = 0xa1b2c3d4;
const LINK_TYPE_SLL2 = 276;
/** protocol (2), reserved (2), interface (4), hardware (2), packet type (1), address length (1), address (8) */
const SLL2_BYTES = 20;
const PACKET_OUTGOING = 4;
const UDP = 17;
const TCP = 6;

/** Throws where the file is of another kind; a record that was cut off at the end is passed over. */
export function readPackets(file: Uint8Array): readonly CapturedPacket[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < FILE_HEADER_BYTES || view.getUint32(0, true) !== MAGIC_MICROSECONDS) throw new Error("not a capture file with times in microseconds");
  if (view.getUint32(20, true) !== LINK_TYPE_SLL2) throw new Error(`a capture of link type ${view.getUint32(20, true)}, not of Linux's "any" device`);
  const packets: CapturedPacket[] = [];
  for (let at = FILE_HEADER_BYTES; at + RECORD_HEADER_BYTES <= file.length; ) {
    const atMs = view.getUint32(at, true) * 1000 + view.getUint32(at + 4, true) / 1000;
    const from = at + RECORD_HEADER_BYTES;
    at = from + view.getUint32(at + 8, true);
    if (at > file.length) break;
    const packet = readPacket(file.subarray(from, at), atMs);
    if (packet) packets.push(packet);
  }
  return packets;
}

function readPacket(frame: Uint8Array, atMs: number): CapturedPacket | undefined {
  if (frame.length < SLL2_BYTES + 20) return undefined;
  const outgoing = frame[10] === PACKET_OUTGOING;
  const ip = frame.subarray(SLL2_BYTES);
  const version = ip[0]! >> 4;
  const read = version === 4 ? readIpv4(ip) : version === 6 ? readIpv6(ip) : undefined;
  const ported = read && readPorts(read.protocol, read.content);
  if (!ported) return undefined;
  return { atMs, outgoing, source: read.source, target: read.target, ...ported };
}

interface IpPacket {
  readonly protocol: number;
  readonly source: string;
  readonly target: string;
  readonly content: Uint8Array;
}

/** RFC 791 section 3.1. */
function readIpv4(ip: Uint8Array): IpPacket | undefined {
  const fragment = (((ip[6]! & 0x3f) << 8) | ip[7]!) !== 0;
  if (fragment) return undefined;
  const [source, target] = [ip.subarray(12, 16).join("."), ip.subarray(16, 20).join(".")];
  return { protocol: ip[9]!, source, target, content: ip.subarray((ip[0]! & 0x0f) * 4, (ip[2]! << 8) | ip[3]!) };
}

/** RFC 8200 section 3; extension headers do not occur in the lab. */
function readIpv6(ip: Uint8Array): IpPacket | undefined {
  if (ip.length < 40) return undefined;
  const length = (ip[4]! << 8) | ip[5]!;
  return { protocol: ip[6]!, source: formatIpv6(ip.subarray(8, 24)), target: formatIpv6(ip.subarray(24, 40)), content: ip.subarray(40, 40 + length) };
}

function readPorts(protocol: number, content: Uint8Array): Pick<CapturedPacket, "transport" | "sourcePort" | "targetPort" | "payload"> | undefined {
  if (content.length < 8 || (protocol !== UDP && protocol !== TCP)) return undefined;
  const [sourcePort, targetPort] = [(content[0]! << 8) | content[1]!, (content[2]! << 8) | content[3]!];
  if (protocol === UDP) return { transport: "udp", sourcePort, targetPort, payload: content.subarray(8) };
  return { transport: "tcp", sourcePort, targetPort, payload: content.subarray((content[12]! >> 4) * 4) };
}

/** As RFC 5952 section 4 writes it: the longest run of at least two zero groups is left out, the first of several. */
function formatIpv6(bytes: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, index) => (bytes[2 * index]! << 8) | bytes[2 * index + 1]!);
  let [start, length] = [0, 1];
  for (let from = 0; from < 8; from++) {
    const end = groups.findIndex((group, index) => index >= from && group !== 0);
    const run = (end < 0 ? 8 : end) - from;
    if (run > length) [start, length] = [from, run];
  }
  const text = (some: readonly number[]): string => some.map((group) => group.toString(16)).join(":");
  return length < 2 ? text(groups) : `${text(groups.slice(0, start))}::${text(groups.slice(start + length))}`;
}
