// One UDP socket on Node's dgram. IP literals only: no name is ever looked up here.
import { createSocket, type Socket, type SocketOptions } from "node:dgram";
import { isIPv6 } from "node:net";
import type { Disposable } from "../../base/disposable.ts";
import { Emitter } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import type { Datagram, SocketAddress, UdpSocket } from "../../ports/network.ts";
import { openConfinedUdp } from "./interface-binding.ts";
import { networkError, networkFailure } from "./network-failure.ts";

/** Binds a socket; rejects with `network/...`. `confined`: to the interface that has the address as well. */
export function openNodeUdp(local: SocketAddress, confined = false): Promise<UdpSocket> {
  const socket = createUdpSocket(local.address);
  return new Promise((resolve, reject) => {
    const refuse = (error: unknown): void => {
      socket.close();
      reject(networkError(error));
    };
    socket.once("error", refuse);
    const onBound = (): void => {
      socket.removeAllListeners("error");
      resolve(new NodeUdpSocket(socket, confined));
    };
    try {
      const fd = confined ? openConfinedUdp(local) : undefined;
      socket.bind({ exclusive: true, ...(fd === undefined ? { address: local.address, port: local.port } : { fd }) }, onBound);
    } catch (thrown) {
      refuse(thrown);
    }
  });
}

/**
 * The source address that the system would choose for `peer`: a UDP socket is connected, which sends nothing, and asked
 * for its own address. Undefined where there is no route.
 */
export function askLocalAddress(peer: SocketAddress): Promise<string | undefined> {
  const socket = createUdpSocket(peer.address);
  return new Promise((resolve) => {
    const answer = (address: string | undefined): void => {
      socket.removeAllListeners();
      socket.on("error", () => {});
      socket.close();
      resolve(address);
    };
    socket.once("error", () => answer(undefined));
    connectUdp(socket, { ...peer, port: peer.port || ANY_PORT }, (error) => answer(error ? undefined : socket.address().address));
  });
}

/** Node tells the callback of a failure, which its types do not say; events hear of it only where there is no callback. */
function connectUdp(socket: Socket, { port, address }: SocketAddress, onConnected: (error?: Error) => void): void {
  socket.connect(port, address, onConnected as () => void);
}

/** Routing does not depend on the port, but connect refuses 0; this is the discard service. */
const ANY_PORT = 9;

/** Answers with the literal itself, at once; the default would go through the system's resolver. */
const literalLookup: NonNullable<SocketOptions["lookup"]> = (host, _options, callback) => callback(null, host, isIPv6(host) ? 6 : 4);

function createUdpSocket(address: string): Socket {
  const family: SocketOptions = isIPv6(address) ? { type: "udp6", ipv6Only: true } : { type: "udp4" };
  return createSocket({ ...family, lookup: literalLookup });
}

class NodeUdpSocket implements UdpSocket {
  readonly local: SocketAddress;
  readonly #socket: Socket;
  readonly #confined: boolean;
  readonly #probes = new Set<Disposable>();
  readonly #datagrams = new Emitter<Datagram>();
  readonly #errors = new Emitter<{ readonly failure: Failure; readonly to?: SocketAddress }>();
  #open = true;

  readonly onDatagram = this.#datagrams.event;
  readonly onError = this.#errors.event;

  constructor(socket: Socket, confined: boolean) {
    this.#socket = socket;
    this.#confined = confined;
    const { address, port } = socket.address();
    this.local = { address, port };
    socket.on("message", (data, from) => this.#datagrams.emit({ data, from: { address: from.address, port: from.port } }));
    socket.on("error", (error) => this.#errors.emit({ failure: networkFailure(error) }));
  }

  send(data: Uint8Array, to: SocketAddress): Failure | undefined {
    if (!this.#open) return CLOSED;
    try {
      this.#socket.send(data, to.port, to.address, (error) => {
        if (error && this.#open) this.#errors.emit({ failure: networkFailure(error), to });
      });
      return undefined;
    } catch (thrown) {
      return networkFailure(thrown);
    }
  }

  probe(data: Uint8Array, to: SocketAddress): void {
    // A question by the routes' way would say nothing of a confined socket's.
    if (!this.#open || this.#confined || this.#probes.size >= MAX_PROBES) return;
    const probe = startProbe(this.local.address, data, to, (failure) => {
      this.#probes.delete(probe);
      if (failure && this.#open) this.#errors.emit({ failure, to });
    });
    this.#probes.add(probe);
  }

  dispose(): void {
    if (!this.#open) return;
    this.#open = false;
    for (const probe of this.#probes) probe.dispose();
    this.#datagrams.dispose();
    this.#errors.dispose();
    this.#socket.close();
  }
}

/** File descriptors that one socket's probes may take. */
const MAX_PROBES = 16;
/** A router says at once that a port is closed; the kernel takes 3 s to give up on a neighbour that is not there. */
const PROBE_MS = 4_000;

/** A socket with a single peer, which therefore hears of ICMP errors. `onEnd` comes once, unless it is disposed first. */
function startProbe(localAddress: string, data: Uint8Array, to: SocketAddress, onEnd: (failure?: Failure) => void): Disposable {
  const socket = createUdpSocket(to.address);
  const timer = setTimeout(() => end(), PROBE_MS);
  timer.unref();
  const close = (): void => {
    clearTimeout(timer);
    socket.removeAllListeners();
    socket.on("error", () => {});
    socket.close();
  };
  const end = (failure?: Failure): void => {
    close();
    onEnd(failure);
  };
  socket.on("error", (error) => end(networkFailure(error)));
  socket.bind({ address: localAddress, port: 0, exclusive: true }, () => {
    connectUdp(socket, to, (failed) => {
      if (failed) return end(networkFailure(failed));
      socket.send(data, (error) => error && end(networkFailure(error)));
    });
  });
  return { dispose: close };
}

const CLOSED: Failure = { code: "network/closed", message: "This socket is closed." };
