// What every Network promises; run on the fake and on the computer's own loopback. Waits for events, never for time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Disposable } from "../../core/base/disposable.ts";
import type { Event } from "../../core/base/emitter.ts";
import type { Datagram, Network, SocketAddress, StreamConnection, StreamListener, TlsClientOptions, TlsIdentity } from "../../core/ports/network.ts";

/** A network to test. */
export interface NetworkUnderTest {
  readonly network: Network;
  /** An address that the network has. */
  readonly address: string;
  /** One that it does not have. */
  readonly foreignAddress: string;
  /** Waits for a promise; the fake lets virtual time pass meanwhile. */
  settle<T>(promise: Promise<T>): Promise<T>;
  readonly certificates: Certificates;
  /** Sockets still open, where the network can say. */
  openSockets(): number;
}

/** Servers' identities, and the authority that signed `good`, `expired` and `misnamed`. */
export interface Certificates {
  readonly authorities: string;
  /** For "sip.example.org". */
  readonly good: TlsIdentity;
  /** The same, over. */
  readonly expired: TlsIdentity;
  /** For "other.example.org". */
  readonly misnamed: TlsIdentity;
  /** For "sip.example.org", signed by nobody. */
  readonly selfSigned: TlsIdentity;
  fingerprint(identity: TlsIdentity): string;
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
    for (const way of STREAM_WAYS) describe(way.name, () => describeStream(() => tested, own, way));
    for (const way of STREAM_WAYS.filter(({ secure }) => secure)) describe(`${way.name}, verified`, () => describeVerification(() => tested, own, way));
    for (const way of STREAM_WAYS.filter(({ keepsMessages }) => keepsMessages)) describe(`${way.name}, message by message`, () => describeMessages(() => tested, own, way));
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

type Own = <T extends Disposable>(socket: T) => T;

/** One way to have connections. */
interface StreamWay {
  readonly name: string;
  readonly secure: boolean;
  readonly keepsMessages: boolean;
  listen(tested: NetworkUnderTest, local: SocketAddress, identity?: TlsIdentity): Promise<StreamListener>;
  connect(tested: NetworkUnderTest, remote: SocketAddress, from?: string, tls?: TlsClientOptions): Promise<StreamConnection>;
}

const SERVER_NAME = "sip.example.org";
const trusting = ({ certificates: { authorities } }: NetworkUnderTest): TlsClientOptions => ({ serverName: SERVER_NAME, trust: { authorities } });

const STREAM_WAYS: readonly StreamWay[] = [
  {
    name: "TCP", secure: false, keepsMessages: false,
    listen: ({ network }, local) => network.listenTcp(local),
    connect: ({ network }, remote, from) => network.connectTcp(remote, from),
  },
  {
    name: "TLS", secure: true, keepsMessages: false,
    listen: ({ network, certificates }, local, identity = certificates.good) => network.listenTls(local, identity),
    connect: (tested, remote, from, tls = trusting(tested)) => tested.network.connectTls(remote, tls, from),
  },
  {
    name: "WebSocket", secure: false, keepsMessages: true,
    listen: ({ network }, local) => network.listenWebSocket(local),
    connect: ({ network }, remote, from) => network.connectWebSocket(remote, { host: SERVER_NAME, path: "/ws" }, from),
  },
  {
    name: "secure WebSocket", secure: true, keepsMessages: true,
    listen: ({ network, certificates }, local, identity = certificates.good) => network.listenWebSocket(local, identity),
    connect: (tested, remote, from, tls = trusting(tested)) => tested.network.connectWebSocket(remote, { host: SERVER_NAME, path: "/", tls }, from),
  },
];

/** A listener and a client that asks for `tls` there. */
async function attempt(tested: NetworkUnderTest, own: Own, way: StreamWay, identity: TlsIdentity, tls: TlsClientOptions): Promise<StreamConnection> {
  const listener = own(await tested.settle(way.listen(tested, { address: tested.address, port: 0 }, identity)));
  listener.onConnection(own);
  return own(await tested.settle(way.connect(tested, listener.local, undefined, tls)));
}

function describeVerification(tested: () => NetworkUnderTest, own: Own, way: StreamWay): void {
  const tryServer = (identity: TlsIdentity, tls: Partial<TlsClientOptions> = {}): Promise<StreamConnection> =>
    attempt(tested(), own, way, identity, { ...trusting(tested()), ...tls });

  it("refuses a certificate that nobody vouches for, with what a person compares", async () => {
    const { selfSigned, fingerprint } = tested().certificates;
    await expect(tryServer(selfSigned)).rejects.toMatchObject({ code: "tls/untrusted-certificate", certificate: { fingerprint: fingerprint(selfSigned) } });
  });

  it("refuses an authority that the client does not trust", async () => {
    await expect(tryServer(tested().certificates.good, { trust: {} })).rejects.toMatchObject({ code: "tls/untrusted-certificate" });
  });

  it("refuses a certificate for another name (RFC 5922 section 7.3)", async () => {
    await expect(tryServer(tested().certificates.misnamed)).rejects.toMatchObject({ code: "tls/wrong-name" });
  });

  it("refuses a certificate for a name where an address was asked for", async () => {
    await expect(tryServer(tested().certificates.good, { serverName: tested().address })).rejects.toMatchObject({ code: "tls/wrong-name" });
  });

  it("refuses a certificate that is over, also a pinned one", async () => {
    const { expired, fingerprint } = tested().certificates;
    await expect(tryServer(expired)).rejects.toMatchObject({ code: "tls/expired" });
    await expect(tryServer(expired, { trust: { pin: fingerprint(expired) } })).rejects.toMatchObject({ code: "tls/expired" });
  });

  it("accepts the pinned certificate, whoever signed it", async () => {
    const { selfSigned, fingerprint } = tested().certificates;
    expect((await tryServer(selfSigned, { trust: { pin: fingerprint(selfSigned) } })).remote.address).toBe(tested().address);
  });

  it("refuses every other certificate where one is pinned, however good it is", async () => {
    const { good, selfSigned, authorities, fingerprint } = tested().certificates;
    const trust = { authorities, pin: fingerprint(selfSigned) };
    await expect(tryServer(good, { trust })).rejects.toMatchObject({ code: "tls/certificate-changed", certificate: { fingerprint: fingerprint(good) } });
  });

  it("does not talk to a server that speaks no TLS", async () => {
    const { network, address, settle } = tested();
    const listener = own(await settle(way.keepsMessages ? network.listenWebSocket({ address, port: 0 }) : network.listenTcp({ address, port: 0 })));
    listener.onConnection((connection) => {
      own(connection);
      connection.onData(() => connection.write(bytes("What?\r\n\r\n")));
    });
    await expect(settle(way.connect(tested(), listener.local))).rejects.toMatchObject({ code: expect.stringMatching(/^(tls|network)\//) });
  });
}

function describeMessages(tested: () => NetworkUnderTest, own: Own, way: StreamWay): void {
  const pair = async (): Promise<{ near: StreamConnection; far: StreamConnection }> => {
    const listener = own(await tested().settle(way.listen(tested(), { address: tested().address, port: 0 })));
    const accepted = next(listener.onConnection);
    const near = own(await tested().settle(way.connect(tested(), listener.local)));
    return { near, far: own(await tested().settle(accepted)) };
  };

  it("keeps each message whole and apart from the next, text or not (RFC 7118 section 4.2)", async () => {
    const { near, far } = await pair();
    const heard: Uint8Array[] = [];
    const done = new Promise<void>((resolve) => void far.onData((data) => void (heard.push(data) === 3 && resolve())));
    const messages = [bytes("one"), new Uint8Array([0xff, 0xfe, 0x00]), bytes("three\r\n")];
    for (const message of messages) near.write(message);
    await tested().settle(done);
    expect(heard.map((data) => [...data])).toEqual(messages.map((data) => [...data]));
  });

  it("has a heartbeat that every peer answers (RFC 6455 section 5.5.2)", async () => {
    const { near, far } = await pair();
    for (const end of [near, far]) {
      const pong = next(end.heartbeat!.onPong);
      end.heartbeat!.ping();
      await tested().settle(pong);
    }
  });
}

function describeStream(tested: () => NetworkUnderTest, own: Own, way: StreamWay): void {
  const listen = async () => own(await tested().settle(way.listen(tested(), { address: tested().address, port: 0 })));
  const connect = async (to: SocketAddress, from?: string) => own(await tested().settle(way.connect(tested(), to, from)));
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
    await expect(tested().settle(way.listen(tested(), listener.local))).rejects.toMatchObject({ code: "network/address-in-use" });
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
