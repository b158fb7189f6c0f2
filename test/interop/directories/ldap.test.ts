// People of a real directory (Debian's slapd): found by name and number, encrypted and verified, with limits, and with
// nothing that is typed having a meaning of its own.
import { createServer, type AddressInfo, type Server } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { escapeFilterValue, numberFilter, PERSON_ATTRIBUTES, readPerson, textFilter } from "../../../core/phone/directories/look-up-filter.ts";
import { ldapPeople } from "../../../core/platform/node/directories/ldap-people.ts";
import type { PersonDirectoryAccess, PersonQuery } from "../../../core/ports/person-directory.ts";
import { CertificateWorkshop } from "../../certificates.ts";
import { startSlapd, type LdapPerson, type Slapd } from "../peers/slapd.ts";

const MANY = 250;
const PEOPLE: readonly LdapPerson[] = [
  { uid: "ada", cn: "Ada Lovelace", sn: "Lovelace", more: ["telephoneNumber: +44 20 7946 0018", "mobile: +44-7700-900123", "o: Engines", "title: Programmer", "mail: ada@example.org"] },
  { uid: "joerg", cn: "Jörg Müller", sn: "Müller", more: ["telephoneNumber: 030 1234567"] },
  { uid: "star", cn: "Star (*) \\ Bar", sn: "Bar", more: ["telephoneNumber: 77"] },
  ...Array.from({ length: MANY }, (_, index): LdapPerson => ({ uid: `n${index}`, cn: `Crowd ${String(index).padStart(3, "0")}`, sn: "Crowd", more: [`telephoneNumber: 9${String(index).padStart(3, "0")}`] })),
];

const workshop = new CertificateWorkshop();
let slapd: Slapd;
const signal = new AbortController().signal;
const access = (more: Partial<PersonDirectoryAccess> = {}): PersonDirectoryAccess =>
  ({ host: "127.0.0.1", port: slapd.tlsPort, security: "tls", baseDn: slapd.baseDn, bindDn: "", password: "", authorities: workshop.authority.certificate, ...more });
const startTls = (): Partial<PersonDirectoryAccess> => ({ port: slapd.port, security: "starttls" });
const plain = (): Partial<PersonDirectoryAccess> => ({ port: slapd.port, security: "none" });

async function found(query: Partial<PersonQuery>, more: Partial<PersonDirectoryAccess> = {}, stop: AbortSignal = signal): Promise<readonly string[]> {
  const entries = await ldapPeople.search(access(more), { filter: textFilter("", "Ada"), attributes: PERSON_ATTRIBUTES, limit: 50, timeLimitMs: 5_000, ...query }, stop);
  return entries.map((entry) => readPerson(entry, "Office")?.name ?? "").sort();
}

beforeAll(async () => {
  slapd = await startSlapd(workshop.make({ names: ["IP:127.0.0.1"] }), PEOPLE, { sizeLimit: 120 });
});

afterAll(async () => {
  await slapd[Symbol.asyncDispose]();
  workshop[Symbol.dispose]();
});

describe("people of a directory", () => {
  it("are found by parts of the name, the address and the number", async () => {
    for (const text of ["Ada", "lovel", "ada@", "7946"]) expect(await found({ filter: textFilter("", text) })).toEqual(["Ada Lovelace"]);
    expect(await found({ filter: textFilter("", "jörg mü") })).toEqual(["Jörg Müller"]);
    expect(await found({ filter: textFilter("", "nobody") })).toEqual([]);
  });

  it("come with their numbers, organisation, title and addresses", async () => {
    const [entry] = await ldapPeople.search(access(), { filter: textFilter("", "Ada"), attributes: PERSON_ATTRIBUTES, limit: 5, timeLimitMs: 5_000 }, signal);
    expect(readPerson(entry!, "Office")).toEqual({
      id: "Office uid=ada,ou=people,dc=example,dc=org", directory: "Office", name: "Ada Lovelace", organisation: "Engines", title: "Programmer", emails: ["ada@example.org"],
      numbers: [{ label: "work", value: "+44 20 7946 0018" }, { label: "mobile", value: "+44-7700-900123" }],
    });
  });

  it.each(["+442079460018", "02079460018", "+447700900123", "0301234567"])("are found by the number %s, however it is written there", async (number) => {
    expect(await found({ filter: numberFilter(number) })).toHaveLength(1);
  });

  it("are found with a filter of the company's own", async () => {
    expect(await found({ filter: textFilter("(&(o=Engines)(title={text}*))", "prog") })).toEqual(["Ada Lovelace"]);
    await expect(found({ filter: "(cn=" })).rejects.toMatchObject({ code: "directory/bad-filter" });
  });
});

describe("what is typed is text only (RFC 4515 section 3)", () => {
  it.each(["*", "Ada)(uid=*", "*)(|(uid=*", "Ada*)(objectClass=*))(|(cn=", "\\2a", "\0", "(", ")", "\\"])("%j finds nobody but who has it in the name", async (text) => {
    const expected = PEOPLE.filter(({ cn }) => cn.includes(text.trim())).map(({ cn }) => cn);
    // A sign that no name can have is not asked for.
    if (text !== "\0") expect(await found({ filter: textFilter("", text) })).toEqual(expected);
    expect(await found({ filter: textFilter("", `Ada${text}`) })).toEqual(text === "\0" ? ["Ada Lovelace"] : []);
    expect(await found({ filter: `(cn=${escapeFilterValue(text)})` })).toEqual([]);
  });

  it("finds a name that has all of those signs", async () => {
    expect(await found({ filter: `(cn=${escapeFilterValue("Star (*) \\ Bar")})` })).toEqual(["Star (*) \\ Bar"]);
  });
});

describe("the connection to a directory", () => {
  it("is TLS from the start or by STARTTLS (RFC 4513 section 3), and plain only where that was chosen", async () => {
    for (const way of [{}, startTls(), plain()]) expect(await found({}, way)).toEqual(["Ada Lovelace"]);
  });

  it.each(["tls", "starttls"] as const)("is refused by %s where the certificate is not trusted", async (security) => {
    const way = security === "tls" ? {} : startTls();
    await expect(found({}, { ...way, authorities: "" })).rejects.toMatchObject({ code: "directory/untrusted" });
  });

  it.each(["tls", "starttls"] as const)("is refused by %s where the certificate is another server's (RFC 4513 section 3.1.3)", async (security) => {
    const way = security === "tls" ? {} : startTls();
    await expect(found({}, { ...way, host: "localhost" })).rejects.toMatchObject({ code: "directory/untrusted" });
  });

  it("says that a server does not encrypt instead of going on in the clear", async () => {
    await expect(found({}, { port: slapd.port })).rejects.toMatchObject({ code: expect.stringMatching(/^directory\/(?:no-encryption|unreachable)$/u) as string });
    const unready = await refuser();
    await expect(found({}, { port: (unready.address() as AddressInfo).port, security: "starttls" })).rejects.toMatchObject({ code: "directory/no-encryption" });
    await new Promise((resolve) => unready.close(resolve));
  });

  it("says in a code what is wrong: password, place, server", async () => {
    const own = { bindDn: slapd.user, password: slapd.password };
    expect(await found({}, own)).toEqual(["Ada Lovelace"]);
    await expect(found({}, { ...own, password: "wrong" })).rejects.toMatchObject({ code: "directory/auth-rejected" });
    await expect(found({}, { ...own, baseDn: "ou=none,dc=example,dc=org" })).rejects.toMatchObject({ code: "directory/no-base" });
    await expect(found({}, { baseDn: "no name" })).rejects.toMatchObject({ code: "directory/no-base" });
    await expect(found({}, { port: 1 })).rejects.toMatchObject({ code: "directory/unreachable" });
  });

  it("does not take a user without a password for anonymous (RFC 4513 section 5.1.2)", async () => {
    await expect(found({}, { bindDn: slapd.user, password: "" })).rejects.toMatchObject({ code: "directory/auth-rejected" });
  });
});

describe("the limits of a question", () => {
  it("is never more people than were asked for, in as many pages as it takes (RFC 2696)", async () => {
    for (const limit of [1, 7, 50]) expect(await found({ filter: textFilter("", "Crowd"), limit })).toHaveLength(limit);
    expect(new Set(await found({ filter: textFilter("", "Crowd"), limit: 200 }, { bindDn: slapd.user, password: slapd.password })).size).toBe(200);
  });

  it("is what the server gives where it gives fewer (RFC 4511 section 4.5.2)", async () => {
    expect((await found({ filter: textFilter("", "Crowd"), limit: 200 })).length).toBeGreaterThanOrEqual(100);
  });

  it("is a time for all of it, also where the server hangs", async () => {
    slapd.pause();
    try {
      for (const way of [{}, startTls(), plain()]) await expect(found({ timeLimitMs: 150 }, way)).rejects.toMatchObject({ code: expect.stringMatching(/^directory\/(?:too-slow|unreachable)$/u) as string });
    } finally {
      slapd.resume();
    }
  });

  it("is at once where nobody wants the answer any more", async () => {
    slapd.pause();
    try {
      const stop = new AbortController();
      const asked = found({ timeLimitMs: 60_000 }, plain(), stop.signal);
      stop.abort();
      await expect(asked).rejects.toMatchObject({ code: "directory/stopped" });
    } finally {
      slapd.resume();
    }
  });
});

/** A server that answers STARTTLS with "unavailable" (RFC 4511 section 4.14.2). */
function refuser(): Promise<Server> {
  const server = createServer((socket) => socket.on("error", () => {}).on("data", (request: Buffer) => socket.write(Buffer.from([0x30, 0x0c, 0x02, 0x01, request[4] ?? 0, 0x78, 0x07, 0x0a, 0x01, 52, 0x04, 0x00, 0x04, 0x00]))));
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(server)));
}
