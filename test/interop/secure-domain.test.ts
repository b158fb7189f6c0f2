// Two of our phones at our own domain (`godwit serve`) over TLS, WebSocket and secure WebSocket, on real sockets.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { runServe } from "../../core/cli/serve-command.ts";
import { CertificateWorkshop } from "../certificates.ts";
import { offer, RealPhone, untilState } from "./real-phone.ts";

// The name that the certificate is for, that leads to the server, and that Route names.
const DOMAIN = "localhost";
const workshop = new CertificateWorkshop();
const stopping = new AbortController();
let ports: { readonly tlsPort: number; readonly wsPort: number; readonly wssPort: number };
let ended: Promise<number>;
const phones: RealPhone[] = [];

beforeAll(async () => {
  const { certificatePath, keyPath } = workshop.make({ names: ["DNS:localhost"] });
  const words = ["--listen", "127.0.0.1:0", "--domain", DOMAIN, "--user", "ada:a", "--user", "bob:b", "--json"];
  const extra = ["--tls-port", "0", "--ws-port", "0", "--wss-port", "0", "--certificate", certificatePath, "--key", keyPath];
  const ready = new Promise<string>((resolve, reject) => {
    ended = runServe([...words, ...extra], { writeLine: resolve, writeNote: (line) => reject(new Error(line)), signal: stopping.signal });
  });
  ports = JSON.parse(await ready) as typeof ports;
});

afterEach(() => Promise.all(phones.splice(0).map((phone) => phone.close())));

afterAll(async () => {
  stopping.abort();
  await ended;
  workshop[Symbol.dispose]();
});

function open(user: "ada" | "bob", transport: "tls" | "ws" | "wss"): RealPhone {
  const phone = new RealPhone({
    user, domain: DOMAIN, password: user[0]!, transport,
    server: { address: "localhost", port: ports[`${transport}Port`] },
    tls: { trust: { authorities: workshop.authority.certificate } },
  });
  phones.push(phone);
  return phone;
}

describe.each([["tls", "tls"], ["ws", "ws"], ["wss", "wss"], ["tls", "ws"]] as const)("from %s to %s", (one, other) => {
  it("a call is made, and ended by the callee, over the phones' own connections", async () => {
    const [ada, bob] = [open("ada", one), open("bob", other)];
    for (const phone of [ada, bob]) {
      expect(await untilState(phone.register(), ({ state }) => state !== "registering")).toMatchObject({ state: "registered" });
    }
    const incoming = bob.nextCall();
    const outgoing = ada.call(`sip:bob@${DOMAIN}`);
    const called = await incoming;
    called.session.useIdentity(bob.identity);
    called.session.accept(offer());
    await outgoing.waitFor("accepted");
    await called.waitFor("confirmed");
    called.session.end();
    expect(await outgoing.waitFor("ended")).toMatchObject({ by: "remote" });
  }, 20_000);
});
