// Company settings over HTTPS, from a server of the test's own: who is trusted, where redirects may lead, how much and what
// is taken; and QR codes as pictures.
import { createServer, type Server } from "node:https";
import type { AddressInfo } from "node:net";
import type { RequestListener } from "node:http";
import { toBuffer } from "qrcode";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fetchSettings } from "../../../electron/main/setup/fetch-settings.ts";
import { drawQrCode, readQrCode } from "../../../electron/main/setup/qr-code.ts";
import { inRepository } from "../../../build/paths.mjs";
import { CertificateWorkshop } from "../../certificates.ts";

const wasmPath = inRepository("node_modules", "zxing-wasm", "dist", "reader", "zxing_reader.wasm");

let workshop: CertificateWorkshop;
let server: Server;
let answer: RequestListener;
let address: string;

beforeAll(async () => {
  workshop = new CertificateWorkshop();
  const { certificate, privateKey } = workshop.make({ names: ["DNS:localhost", "IP:127.0.0.1"] });
  server = createServer({ cert: certificate, key: privateKey }, (request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `https://127.0.0.1:${(server.address() as AddressInfo).port}/settings.json`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  workshop[Symbol.dispose]();
});

const fetched = (url = address, limitMs = 5_000): Promise<string> => fetchSettings(url, { authorities: workshop.authority.certificate, limitMs });
const json = (text: string): RequestListener => (_request, response) => response.writeHead(200, { "content-type": "application/json; charset=utf-8" }).end(text);

describe("settings over HTTPS", () => {
  it("come from a server whose certificate is trusted", async () => {
    answer = json('{"version":1}');
    expect(await fetched()).toBe('{"version":1}');
  });

  it("do not come from one that nobody vouches for", async () => {
    answer = json("{}");
    await expect(fetchSettings(address)).rejects.toMatchObject({ code: "provision/untrusted" });
  });

  it("are asked for over HTTPS only, without a password in the address", async () => {
    for (const url of ["http://127.0.0.1/x.json", "file:///etc/passwd", "ftp://example.org/x", "https://ada:word@example.org/", "no address"]) {
      await expect(fetched(url), url).rejects.toMatchObject({ code: "provision/not-https" });
    }
  });

  it("follow redirects to HTTPS, and to nothing else (RFC 9110 section 15.4)", async () => {
    answer = (request, response) => (request.url === "/settings.json" ? response.writeHead(302, { location: "/other.json" }).end() : response.writeHead(200, { "content-type": "application/json" }).end("{}"));
    expect(await fetched()).toBe("{}");
    answer = (_request, response) => response.writeHead(302, { location: "http://127.0.0.1/plain.json" }).end();
    await expect(fetched()).rejects.toMatchObject({ code: "provision/not-https" });
    answer = (_request, response) => response.writeHead(302, { location: "/settings.json" }).end();
    await expect(fetched()).rejects.toMatchObject({ code: "provision/refused" });
  });

  it("are JSON, of a bounded size, and there", async () => {
    answer = (_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("{}");
    await expect(fetched()).rejects.toMatchObject({ code: "provision/not-json" });
    answer = json("x".repeat(400_000));
    await expect(fetched()).rejects.toMatchObject({ code: "provision/too-large" });
    answer = (_request, response) => response.writeHead(404).end();
    await expect(fetched()).rejects.toMatchObject({ code: "provision/refused", detail: "404 Not Found" });
  });

  it("are not waited for without end", async () => {
    answer = () => {};
    await expect(fetched(address, 50)).rejects.toMatchObject({ code: "provision/unreachable" });
  });
});

describe("QR codes", () => {
  it("are read from a picture as they were drawn", async () => {
    const text = JSON.stringify({ format: "godwit-provisioning", version: 1, organisation: "Käse & Söhne" });
    expect(await readQrCode(await toBuffer(text, { scale: 4 }), wasmPath)).toBe(text);
    const drawn = await drawQrCode(text);
    expect(await readQrCode(Buffer.from(drawn.slice(drawn.indexOf(",") + 1), "base64"), wasmPath)).toBe(text);
  });

  it("are not found where there are none", async () => {
    await expect(readQrCode(Buffer.from("no picture"), wasmPath)).rejects.toMatchObject({ code: "provision/no-code" });
  });

  it("hold so much and no more", async () => {
    await expect(drawQrCode("x".repeat(3_000))).rejects.toMatchObject({ code: "provision/code-too-long" });
  });
});
