// Sockets that are bound to the interface which has a local address, so that packets leave by it whatever the routes say.
// Linux and macOS choose the way out by destination, not by source address; Node has no option for it, so the socket is made
// with the C library (koffi) and given to Node. Windows goes by the source address itself (RFC 1122 section 3.3.4.2).
import { createRequire } from "node:module";
import { isIPv6 } from "node:net";
import { getSystemErrorName } from "node:util";
import type * as Koffi from "koffi";
import type { SocketAddress } from "../../ports/network.ts";
import { interfaceName } from "./interface-name.ts";

/** What of the C library is used; all answer -1 where they fail. */
interface SocketCalls {
  socket(domain: number, type: number, protocol: number): number;
  bind(descriptor: number, address: Uint8Array, length: number): number;
  setOption(descriptor: number, level: number, option: number, value: Uint8Array, length: number): number;
  close(descriptor: number): number;
  /** 0 where there is no such interface. */
  interfaceIndex(name: string): number;
  /** Why the last of them failed. */
  errorNumber(): number;
}

interface Constants {
  readonly AF_INET6: number;
  /** Beside SOCK_STREAM or SOCK_DGRAM: the descriptor neither blocks nor goes to child processes; libuv sees to it elsewhere. */
  readonly socketFlags: number;
  /** A socket address begins with its length there, and with the family in two bytes elsewhere. */
  readonly hasLengthByte: boolean;
  confine(calls: SocketCalls, descriptor: number, name: string, isIpv6: boolean): number;
}

const AF_INET = 2;
const SOCK_STREAM = 1;
const SOCK_DGRAM = 2;
const IPPROTO_IPV6 = 41;
const IPV6_V6ONLY: Readonly<Record<string, number>> = { linux: 26, darwin: 27 };

const SYSTEMS: Readonly<Record<string, Constants>> = {
  // socket(7): SO_BINDTODEVICE, which needs no privilege since Linux 5.7.
  linux: {
    AF_INET6: 10,
    socketFlags: 0o4000 | 0o2000000,
    hasLengthByte: false,
    confine(calls, descriptor, name) {
      const device = Buffer.from(`${name}\0`);
      return calls.setOption(descriptor, 1, 25, device, device.length);
    },
  },
  // ip(4), ip6(4): IP_BOUND_IF and IPV6_BOUND_IF take the interface's index.
  darwin: {
    AF_INET6: 30,
    socketFlags: 0,
    hasLengthByte: true,
    confine(calls, descriptor, name, isIpv6) {
      const index = calls.interfaceIndex(name);
      if (index === 0) return -1;
      const value = new Uint8Array(new Uint32Array([index]).buffer);
      return isIpv6 ? calls.setOption(descriptor, IPPROTO_IPV6, 125, value, 4) : calls.setOption(descriptor, 0, 25, value, 4);
    },
  },
};

let calls: SocketCalls | undefined;
let reason: string | undefined;

/** Why sockets cannot be bound to interfaces here; undefined where they can, or need not since source addresses decide. */
export function whyNotConfined(): string | undefined {
  if (process.platform === "win32") return undefined;
  if (!(process.platform in SYSTEMS)) return `not known how on ${process.platform}`;
  load();
  return reason;
}

/**
 * A new TCP socket's descriptor, confined to the interface that has `localAddress` and bound to nothing yet; who asked owns it.
 * Undefined where that cannot be had, or where binding the address is enough.
 */
export function openConfinedTcp(localAddress: string): number | undefined {
  return openConfined(SOCK_STREAM, localAddress);
}

/** The same for UDP, bound to the address and port. Throws a system error as Node's own do, such as EADDRINUSE. */
export function openConfinedUdp(local: SocketAddress): number | undefined {
  const descriptor = openConfined(SOCK_DGRAM, local.address);
  if (descriptor === undefined || !calls) return undefined;
  const address = writeSocketAddress(local, SYSTEMS[process.platform]!);
  if (calls.bind(descriptor, address, address.length) === 0) return descriptor;
  const code = getSystemErrorName(-calls.errorNumber());
  calls.close(descriptor);
  throw Object.assign(new Error(`bind ${code} ${local.address}:${local.port}`), { code, syscall: "bind" });
}

function openConfined(type: number, localAddress: string): number | undefined {
  const system = SYSTEMS[process.platform];
  const name = interfaceName(localAddress);
  const library = system && name !== undefined && !isLoopback(localAddress) ? load() : undefined;
  if (!system || name === undefined || !library) return undefined;
  const isIpv6 = isIPv6(localAddress);
  const descriptor = library.socket(isIpv6 ? system.AF_INET6 : AF_INET, type | system.socketFlags, 0);
  if (descriptor < 0) return undefined;
  if (keepToFamily(library, descriptor, isIpv6) === 0 && system.confine(library, descriptor, name, isIpv6) === 0) return descriptor;
  library.close(descriptor);
  return undefined;
}

/** An IPv6 socket takes no IPv4 (RFC 3493 section 5.3), as Node's own do here. */
function keepToFamily(library: SocketCalls, descriptor: number, isIpv6: boolean): number {
  if (!isIpv6) return 0;
  return library.setOption(descriptor, IPPROTO_IPV6, IPV6_V6ONLY[process.platform]!, new Uint8Array(new Int32Array([1]).buffer), 4);
}

/**
 * struct sockaddr_in: family, port, address, 8 bytes of nothing; struct sockaddr_in6: family, port, flow, address, scope. Port and
 * address in network order.
 */
function writeSocketAddress({ address, port }: SocketAddress, system: Constants): Uint8Array {
  const isIpv6 = isIPv6(address);
  const family = isIpv6 ? system.AF_INET6 : AF_INET;
  const bytes = Buffer.alloc(isIpv6 ? 28 : 16);
  if (system.hasLengthByte) bytes.set([bytes.length, family]);
  else bytes.set(new Uint8Array(new Uint16Array([family]).buffer));
  bytes.writeUInt16BE(port, 2);
  bytes.set(addressBytes(address, isIpv6), isIpv6 ? 8 : 4);
  return bytes;
}

function addressBytes(address: string, isIpv6: boolean): Uint8Array {
  if (!isIpv6) return Uint8Array.from(address.split("."), Number);
  const [head = "", tail] = new URL(`http://[${address}]/`).hostname.slice(1, -1).split("::");
  const groups = (text: string): string[] => (text === "" ? [] : text.split(":"));
  const [first, last] = [groups(head), groups(tail ?? "")];
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => "0"), ...last];
  return Uint8Array.from(all.flatMap((group) => [Number.parseInt(group, 16) >> 8, Number.parseInt(group, 16) & 0xff]));
}

/** Loaded when it is first needed, which few phones ever do; tried once. */
function load(): SocketCalls | undefined {
  if (calls || reason !== undefined) return calls;
  try {
    const koffi = createRequire(import.meta.url)("koffi") as typeof Koffi;
    const library = koffi.load(process.platform === "darwin" ? "/usr/lib/libSystem.B.dylib" : null);
    calls = {
      socket: library.func("int socket(int domain, int type, int protocol)"),
      setOption: library.func("int setsockopt(int descriptor, int level, int option, const void *value, uint32_t length)"),
      close: library.func("int close(int descriptor)"),
      bind: library.func("int bind(int descriptor, const void *address, uint32_t length)"),
      interfaceIndex: library.func("unsigned int if_nametoindex(const char *name)"),
      errorNumber: () => koffi.errno(),
    };
  } catch (thrown) {
    reason = thrown instanceof Error ? thrown.message : String(thrown);
  }
  return calls;
}

const isLoopback = (address: string): boolean => address === "::1" || address.startsWith("127.");
