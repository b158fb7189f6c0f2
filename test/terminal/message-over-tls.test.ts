// `godwit message` with a server of its own certificate: it goes only where the fingerprint, or an authority, says.
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { createServer, type Server } from "node:tls";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CertificateWorkshop, type MadeCertificate } from "../certificates.ts";
import { GodwitProcess } from "./godwit-process.ts";

/** Copied from a request to its response (RFC 3261 section 8.2.6.2). */
const COPIED = /^(?:Via|From|To|Call-ID|CSeq): .*$/gm;

/** The text itself travels in a wrapper that has a From and a To, too. */
function headOf(message: string): string {
  return message.slice(0, message.indexOf("\r\n\r\n"));
}

describe("a text over TLS", () => {
  const workshop = new CertificateWorkshop();
  const heard: string[] = [];
  let made: MadeCertificate;
  let server: Server;
  let address: string;
  let godwit: GodwitProcess;

  beforeAll(async () => {
    made = workshop.make({ names: ["IP:127.0.0.1"] });
    server = createServer({ cert: made.certificate, key: made.privateKey }, (socket) => {
      socket.on("error", () => {});
      socket.on("data", (data) => {
        const text = String(data);
        if (!text.startsWith("MESSAGE ")) return;
        heard.push(text);
        socket.write(`SIP/2.0 200 OK\r\n${(headOf(text).match(COPIED) ?? []).map((line) => `${line.trim()}\r\n`).join("")}Content-Length: 0\r\n\r\n`);
      });
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    address = `sip:bob@127.0.0.1:${(server.address() as AddressInfo).port};transport=tls`;
  });

  afterEach(() => godwit[Symbol.asyncDispose]());
  afterAll(() => {
    server.close();
    workshop[Symbol.dispose]();
  });

  async function send(...options: readonly string[]): Promise<number> {
    heard.length = 0;
    godwit = new GodwitProcess("message", address, "Hello", "--from", "sip:ada@127.0.0.1", "--transport", "tls", ...options, "--json");
    return await godwit.exitCode;
  }

  it("is not sent to a server for which nobody vouches", async () => {
    expect(await send()).not.toBe(0);
    expect(godwit.events).toMatchObject([{ event: "message", state: "failed", failure: { code: "tls/untrusted-certificate" } }]);
    expect(heard).toEqual([]);
  });

  it("is sent where --ca names the authority", async () => {
    expect(await send("--ca", workshop.authority.certificatePath)).toBe(0);
    expect(heard).toHaveLength(1);
  });

  it("takes no fingerprint that is none", async () => {
    expect(await send("--pin", "12:34")).toBe(2);
  });
});
