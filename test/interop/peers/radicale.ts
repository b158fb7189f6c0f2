// Debian's radicale, a CardDAV server, as a test's own child: users from a file, everything in a temporary folder.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { MadeCertificate } from "../../certificates.ts";
import { findFreePort } from "./free-port.ts";
import { waitUntilListening } from "./listening.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";

export interface Radicale extends AsyncDisposable {
  readonly url: string;
  /** The address book that exists from the start. */
  readonly bookUrl: string;
  readonly user: string;
  readonly password: string;
  /** Writes a card as somebody else would. */
  write(name: string, text: string): Promise<void>;
  /** Puts so many people into the book at once, behind the server's back as its owner would from a backup. */
  fill(count: number): Promise<void>;
  remove(name: string): Promise<void>;
  read(name: string): Promise<string>;
  names(): Promise<readonly string[]>;
}

/** Starts it with one user and one empty address book; with TLS if there is a certificate. */
export async function startRadicale(certificate?: MadeCertificate): Promise<Radicale> {
  const port = await findFreePort();
  const [user, password] = ["ada", "Engine №1: söüß"];
  const folder = createPeerFolder("radicale", { users: `${user}:${password}\n` });
  const tls = certificate ? `ssl = True\ncertificate = ${certificate.certificatePath}\nkey = ${certificate.keyPath}\n` : "";
  const config = [
    `[server]\nhosts = 127.0.0.1:${port}\n${tls}`,
    `[auth]\ntype = htpasswd\nhtpasswd_filename = ${join(folder, "users")}\nhtpasswd_encryption = plain\ndelay = 0`,
    `[storage]\nfilesystem_folder = ${join(folder, "books")}`,
    "[logging]\nlevel = warning", "",
  ].join("\n");
  writeFileSync(join(folder, "config"), config);
  const program = new PeerProcess({ program: "radicale", args: ["--config", join(folder, "config")], folder });
  const url = `${certificate ? "https" : "http"}://127.0.0.1:${port}/`;
  const bookUrl = `${url}${user}/people/`;
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const ask = async (method: string, path: string, body?: string, more: Record<string, string> = {}): Promise<string> => {
    const response = await fetch(new URL(path, bookUrl), { method, headers: { authorization, ...more }, ...(body !== undefined && { body }) });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response.text();
  };
  await waitUntilListening({ address: "127.0.0.1", port }, "tcp", () => program.isRunning);
  if (!certificate) await ask("MKCOL", bookUrl, MAKE_BOOK, { "content-type": "application/xml" });
  return {
    url, bookUrl, user, password,
    write: async (name, text) => void (await ask("PUT", `${name}.vcf`, text, { "content-type": "text/vcard" })),
    async fill(count) {
      for (let index = 0; index < count; index += 1) {
        writeFileSync(join(folder, "books", "collection-root", user, "people", `n${index}.vcf`), `BEGIN:VCARD\r\nVERSION:3.0\r\nUID:n${index}\r\nFN:Person ${index}\r\nN:;Person ${index};;;\r\nTEL:7${index}\r\nEND:VCARD\r\n`);
      }
    },
    remove: async (name) => void (await ask("DELETE", `${name}.vcf`)),
    read: (name) => ask("GET", `${name}.vcf`),
    names: async () => [...(await ask("PROPFIND", "", undefined, { depth: "1" })).matchAll(/<href>[^<]*\/([^</]+)\.vcf<\/href>/gu)].map(([, name = ""]) => name),
    [Symbol.asyncDispose]: () => program[Symbol.asyncDispose](),
  };
}

const MAKE_BOOK = `<?xml version="1.0"?><mkcol xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:carddav"><set><prop>
<resourcetype><collection/><C:addressbook/></resourcetype><displayname>People of the office</displayname></prop></set></mkcol>`;
