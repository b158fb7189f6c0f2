// What every Network promises; run on the fake and on the computer's own loopback. Waits for events, never for time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Disposable } from "../../core/base/disposable.ts";
import type { Event } from "../../core/base/emitter.ts";
import type { Datagram, Network, SocketAddress, StreamConnection } from "../../core/ports/network.ts";

/** A network to test. */
export interface NetworkUnderTest {
  readonly network: Network;
  /** An address that the network has. */
  readonly address: string;
  /** One that it does not have. */
  readonly foreignAddress: string;
  /** Waits for a promise; the fake lets virtual time pass meanwhile. */
  settle<T>(promise: Promise<T>): Promise<T>;
  /** Sockets still open, where the network can say. */
  openSockets(): number;
}

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (data: Uint8Array): string => new TextDecoder().decode(data);

/** Declares the suites for the network that `open` makes before each test. */
export function describeNetwork(name: string, open: () => NetworkUnderTest): void {
  describe(`network contract: ${name}`, () => {
    let tested: NetworkUnderTest;
    const owned: Disposable[] = [];
    const own = <T extends Disposable>(socket: T): T => {
      owned.push(socket);
      return socket;
    };
    beforeEach(() => {
      tested = open();
    });
    afterEach(() => {
      for (const socket of owned.splice(0)) socket.dispose();
      expect(tested.openSockets(), "open sockets").toBe(0);
    });
    describe("UDP", () => describeUdp(() => tested, own));
    describe("TCP", () => describeTcp(() => tested, own));
    describe("local address", () => {
      it("is the one that a peer on the same computer is reached from", async () => {
        const { network, address, settle } = tested;
        expect(await settle(network.localAddressFor({ address, port: 5060 }))).toBe(address);
      });
    });
  });
}

function describeUdp(tested: () => NetworkUnderTest, own: <T extends Disposable>(socket: T) => T): void {
  const bind = async (port = 0) => own(await tested().settle(tested().network.openUdp({ address: tested().address, port })));

  it("chooses a port when asked for 0", async () => {
    const [one, other] = [await bind(), await bind()];
    expect(one.local.address).toBe(tested().address);
    expect(one.local.port).toBeGreaterThan(0);
    expect(one.local.port).not.toBe(other.local.port);
  });

  it("carries a datagram whole and says where it came from", async () => {
    const [one, other] = [await bind(), await bind()];
    const arrived = next(other.onDatagram);
    expect(one.send(bytes("hello"), other.local)).toBeUndefined();
    const datagram: Datagram = await tested().settle(arrived);
    expect(text(datagram.data)).toBe("hello");
    expect(datagram.from).toEqual(one.local);
  });

  it("answers to where a datagram came from", async () => {
    const [one, other] = [await bind(), await bind()];
    other.onDatagram(({ from }) => other.send(bytes("back"), from));
    const arrived = next(one.onDatagram);
    one.send(bytes("there"), other.local);
    expect(text((await tested().settle(arrived)).data)).toBe("back");
  });

  it("still sends what was handed over just before the socket is let go", async () => {
    const [one, other] = [await bind(), await bind()];
    const arrived = next(other.onDatagram);
    one.send(bytes("last words"), other.local);
    one.dispose();
    expect(text((await tested().settle(arrived)).data)).toBe("last words");
  });

  it("refuses a port in use with network/address-in-use", async () => {
    const one = await bind();
    await expect(tested().settle(tested().network.openUdp(one.local))).rejects.toMatchObject({ code: "network/address-in-use" });
  });

  it("refuses an address that is not ours with network/address-unavailable", async () => {
    const { network, foreignAddress: address, settle } = tested();
    await expect(settle(network.openUdp({ address, port: 0 }))).rejects.toMatchObject({ code: "network/address-unavailable" });
  });

  it("returns a failure when it has been let go", async () => {
    const one = await bind();
    const { local } = one;
    one.dispose();
    one.dispose();
    expect(one.send(bytes("late"), local)?.code).toBe("network/closed");
  });

  it("frees its port when it is let go", async () => {
    const one = await bind();
    one.dispose();
    const again = await bind(one.local.port);
    expect(again.local).toEqual(one.local);
  });
}

function describeTcp(tested: () => NetworkUnderTest, own: <T extends Disposable>(socket: T) => T): void {
  const listen = async () => own(await tested().settle(tested().network.listenTcp({ address: tested().address, port: 0 })));
  const connect = async (to: SocketAddress, from?: string) => own(await tested().settle(tested().network.connectTcp(to, from)));
  const pair = async (): Promise<{ near: StreamConnection; far: StreamConnection }> => {
    const listener = await listen();
    const accepted = next(listener.onConnection);
    const near = await connect(listener.local);
    return { near, far: own(await tested().settle(accepted)) };
  };

  it("connects two ends that name each other", async () => {
    const { near, far } = await pair();
    expect(near.remote).toEqual(far.local);
    expect(far.remote).toEqual(near.local);
  });

  it("connects from the local address asked for", async () => {
    const listener = await listen();
    listener.onConnection(own);
    const near = await connect(listener.local, tested().address);
    expect(near.local.address).toBe(tested().address);
  });

  it("carries bytes in order, both ways", async () => {
    const { near, far } = await pair();
    const [atFar, atNear] = [collect(far, 10), collect(near, 4)];
    near.write(bytes("first"));
    near.write(bytes("-last"));
    far.write(bytes("back"));
    expect(await tested().settle(atFar)).toBe("first-last");
    expect(await tested().settle(atNear)).toBe("back");
  });

  it("tells one end when the other is let go, after its last bytes", async () => {
    const { near, far } = await pair();
    const heard: string[] = [];
    far.onData((data) => heard.push(text(data)));
    const closed = next(far.onClose);
    near.write(bytes("bye"));
    near.dispose();
    expect(await tested().settle(closed)).toEqual({});
    expect(heard.join("")).toBe("bye");
    expect(far.write(bytes("late"))?.code).toMatch(/^network\//);
  });

  it("refuses where nothing listens with network/refused", async () => {
    const listener = await listen();
    listener.dispose();
    await expect(connect(listener.local)).rejects.toMatchObject({ code: "network/refused" });
  });

  it("refuses a port in use with network/address-in-use", async () => {
    const listener = await listen();
    await expect(tested().settle(tested().network.listenTcp(listener.local))).rejects.toMatchObject({ code: "network/address-in-use" });
  });
}

/** The next value of an event. */
function next<T>(event: Event<T>): Promise<T> {
  return new Promise((resolve) => {
    const subscription = event((value) => {
      subscription.dispose();
      resolve(value);
    });
  });
}

/** The first `length` bytes that arrive. */
function collect(connection: StreamConnection, length: number): Promise<string> {
  let heard = "";
  return new Promise((resolve) => {
    connection.onData((data) => {
      heard += text(data);
      if (heard.length >= length) resolve(heard);
    });
  });
}
