// An address book on a real CardDAV server (Debian's radicale) in step with a real database here.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BookSync, type SyncReport } from "../../../core/phone/directories/book-sync.ts";
import type { RemovalAnswer } from "../../../core/phone/directories/removal-guard.ts";
import { readDataUrl } from "../../../core/phone/contacts/contact-photo.ts";
import { carddavBooks } from "../../../core/platform/node/directories/carddav-books.ts";
import { NodeClock } from "../../../core/platform/node/node-clock.ts";
import { openSqliteStore, type SqliteStore } from "../../../core/platform/node/sqlite-store/sqlite-store.ts";
import type { AddressBookAccess } from "../../../core/ports/address-book.ts";
import { CertificateWorkshop } from "../../certificates.ts";
import { startRadicale, type Radicale } from "../peers/radicale.ts";

const DIRECTORY = "office";
const DOT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const vcard = (uid: string, name: string, ...lines: readonly string[]): string =>
  ["BEGIN:VCARD", "VERSION:3.0", `UID:${uid}`, `FN:${name}`, `N:;${name};;;`, ...lines, "END:VCARD", ""].join("\r\n");

let radicale: Radicale;
let folder: string;
let store: SqliteStore;
const signal = new AbortController().signal;
const access = (more: Partial<AddressBookAccess> = {}): AddressBookAccess => ({ url: radicale.bookUrl, user: radicale.user, password: radicale.password, allowsPlain: true, ...more });
const progress: [number, number][] = [];

function sync(stop: AbortSignal = signal, answer?: RemovalAnswer): Promise<SyncReport> {
  const ports = { clock: new NodeClock(), contacts: store.contacts, store: store.directories, book: carddavBooks.open(access()) };
  return new BookSync({ ...ports, onProgress: (done, total) => progress.push([done, total]), onContacts: () => {} }, DIRECTORY, stop, answer).run();
}

beforeAll(async () => {
  radicale = await startRadicale();
  folder = mkdtempSync(join(tmpdir(), "directories-"));
  store = openSqliteStore({ path: join(folder, "godwit.db"), wallMs: Date.now });
});

afterAll(async () => {
  store.dispose();
  rmSync(folder, { recursive: true });
  await radicale[Symbol.asyncDispose]();
});

const names = (): readonly string[] => store.contacts.contactsOf(DIRECTORY).map(({ name }) => name).sort();
const named = (name: string) => store.contacts.contactsOf(DIRECTORY).find((contact) => contact.name === name)!;

describe("an address book on a server", () => {
  it("is found from the server's address, from the user's page, and from its own (RFC 6764 section 6)", async () => {
    for (const url of [radicale.url, `${radicale.url}ada/`, radicale.bookUrl]) {
      expect(await carddavBooks.discover(access({ url }), signal)).toEqual([{ url: radicale.bookUrl, name: "People of the office" }]);
    }
  });

  it("comes here whole, with photos, groups and lines that mean nothing here", async () => {
    await radicale.write("ada", vcard("u-ada", "Ada", "TEL;TYPE=WORK:+44 20 7946 0018", "CATEGORIES:Press,Friends", "X-ENGINE;TYPE=difference:1", `PHOTO;ENCODING=b;TYPE=PNG:${DOT.split(",")[1]}`));
    await radicale.write("bo", vcard("u-bo", "Bo", "TEL;TYPE=CELL:1002"));
    expect(await sync()).toMatchObject({ taken: 2, sent: 0, refused: 0 });
    expect(named("Ada")).toMatchObject({ addresses: [{ label: "work", value: "+44 20 7946 0018" }], groups: ["Press", "Friends"], extra: ["X-ENGINE;TYPE=difference:1"] });
    expect(store.contacts.photo(named("Ada").photoId!)).toEqual(readDataUrl(DOT));
    expect(await sync()).toMatchObject({ taken: 0, sent: 0 });
  });

  it("has what was added, changed and deleted here", async () => {
    store.contacts.addContact({ name: "Cy", addresses: [{ label: "work", value: "1003" }], groups: ["Press"], origin: { directory: DIRECTORY, href: "" } });
    store.contacts.updateContact({ ...named("Ada"), title: "Countess" });
    store.contacts.deleteContact(named("Bo").id);
    expect(await sync()).toMatchObject({ sent: 3, refused: 0 });
    const ada = await radicale.read("ada");
    for (const line of ["TITLE:Countess", "X-ENGINE;TYPE=difference:1", "CATEGORIES:Press,Friends", "PHOTO;"]) expect(ada).toContain(line);
    expect(await radicale.names()).toEqual(expect.arrayContaining(["ada", named("Cy").id]));
    expect(await radicale.names()).toHaveLength(2);
    expect(await sync()).toMatchObject({ taken: 0, sent: 0 });
  });

  it("brings here what was added, changed and deleted there", async () => {
    await radicale.write("di", vcard("u-di", "Di"));
    await radicale.remove(named("Cy").id);
    await radicale.write("ada", (await radicale.read("ada")).replace("TITLE:Countess", "TITLE:Programmer"));
    await sync();
    expect(names()).toEqual(["Ada", "Di"]);
    expect(named("Ada").title).toBe("Programmer");
  });

  it("keeps both words when both sides changed one contact", async () => {
    store.contacts.updateContact({ ...named("Ada"), title: "Analyst", organisation: "Engines" });
    await radicale.write("ada", (await radicale.read("ada")).replace("TITLE:Programmer", "TITLE:Author\r\nTEL;TYPE=HOME:2002"));
    expect(await sync()).toMatchObject({ merged: 1 });
    expect(named("Ada")).toMatchObject({ title: "Analyst", organisation: "Engines", addresses: [{ value: "+44 20 7946 0018" }, { value: "2002" }] });
    const there = await radicale.read("ada");
    for (const line of ["TITLE:Analyst", "ORG:Engines", "2002", "X-GODWIT-TITLE:Author"]) expect(there).toContain(line);
  });

  it("leaves a group's card alone", async () => {
    await radicale.write("group", vcard("u-group", "Press office", "X-ADDRESSBOOKSERVER-KIND:group", "X-ADDRESSBOOKSERVER-MEMBER:urn:uuid:u-ada"));
    await sync();
    await sync();
    expect(names()).toEqual(["Ada", "Di"]);
    expect(await radicale.names()).toContain("group");
    await radicale.remove("group");
    await sync();
  });

  it("asks for everything anew when the server does not know its token any more (RFC 6578 section 3.2)", async () => {
    store.directories.keepSyncToken(DIRECTORY, "http://radicale.org/ns/sync/0000000000000000000000000000000000000000000000000000000000000000");
    await radicale.write("eve", vcard("u-eve", "Eve"));
    await sync();
    expect(names()).toEqual(["Ada", "Di", "Eve"]);
  });

  it("takes nobody from here when the server comes back empty, and fills it again when the user says so", async () => {
    for (const name of await radicale.names()) await radicale.remove(name);
    for (let round = 0; round < 2; round += 1) expect((await sync()).held).toEqual({ goneFrom: "server", count: 3, of: 3 });
    expect(names()).toEqual(["Ada", "Di", "Eve"]);
    expect(await sync(signal, { goneFrom: "server", count: 3, removals: "undo" })).toMatchObject({ sent: 3, refused: 0, held: undefined });
    expect(await radicale.names()).toHaveLength(3);
    expect(await sync()).toMatchObject({ taken: 0, sent: 0 });
  });

  it("says in a code what is wrong: password, address, encryption", async () => {
    const refused = (more: Partial<AddressBookAccess>) => expect(carddavBooks.discover(access(more), signal)).rejects;
    await refused({ password: "wrong" }).toMatchObject({ code: "directory/auth-rejected" });
    await refused({ allowsPlain: false }).toMatchObject({ code: "directory/plain" });
    await refused({ url: "http://127.0.0.1:1/" }).toMatchObject({ code: "directory/unreachable" });
    await expect(carddavBooks.open(access({ url: `${radicale.url}ada/none/` })).changes(undefined, signal)).rejects.toMatchObject({ code: "directory/not-found" });
  });

  it("says nothing to a server whose certificate is not trusted", async () => {
    using workshop = new CertificateWorkshop();
    await using secure = await startRadicale(workshop.make({ names: ["IP:127.0.0.1"] }));
    await expect(carddavBooks.discover(access({ url: secure.url, allowsPlain: false }), signal)).rejects.toMatchObject({ code: "directory/untrusted" });
  });
});

describe("a server that does as it likes", () => {
  const serve = async (answer: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> => {
    const server = createServer(answer as never);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
  };
  const end = (server: Server): Promise<void> => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); });

  it("does not get the password sent on to another one", async () => {
    const asked: (string | undefined)[] = [];
    const other = await serve((request, response) => { asked.push(request.headers.authorization); response.end(); });
    const sending = await serve((_request, response) => { response.writeHead(302, { location: `${other.url}dav/` }).end(); });
    try {
      await expect(carddavBooks.discover(access({ url: sending.url }), signal)).rejects.toMatchObject({ code: "directory/elsewhere" });
      expect(asked).toEqual([]);
    } finally {
      await Promise.all([end(other.server), end(sending.server)]);
    }
  });

  it.each([[403, "directory/refused"], [404, "directory/refused"], [412, "directory/changed-there"], [413, "directory/too-large"], [503, "directory/busy"], [507, "directory/full"], [500, "directory/server-error"]])("a %i to a card is %s", async (status, code) => {
    const { server, url } = await serve((request, response) => { request.resume(); response.writeHead(status).end(); });
    try {
      await expect(carddavBooks.open(access({ url })).put("/a.vcf", "BEGIN:VCARD", '"1"', signal)).rejects.toMatchObject({ code });
    } finally {
      await end(server);
    }
  });
});

describe("an address book of many", () => {
  it("comes here in parts, can be stopped, and goes on from there", async () => {
    await radicale.fill(600);
    const stop = new AbortController();
    progress.length = 0;
    const stopping = sync(stop.signal).catch((thrown: unknown) => thrown);
    const watch = setInterval(() => { if (progress.length > 0) stop.abort(); }, 5);
    expect(await stopping).toMatchObject({ code: "directory/stopped" });
    clearInterval(watch);
    const before = names().length;
    expect(before).toBeGreaterThan(3);
    expect(before).toBeLessThan(600);
    await sync();
    expect(names()).toHaveLength(603);
  });
});
