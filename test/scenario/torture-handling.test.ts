// What becomes of the torture messages of RFC 4475 and RFC 5118 in the whole stack: answered with what the RFCs ask for, or
// passed over. Our own messages for each case, and those of the RFCs where they are at hand.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { hasCorpora, readCorpusFile } from "../fixtures/corpora.ts";
import { sendToAgent, sendToServer, type TortureOutcome, type TortureRole } from "./torture-world.ts";

interface TortureCase {
  readonly file: string;
  readonly section: string;
  readonly title: string;
  /** The set and the name of the RFC's own message. */
  readonly reference: string;
  /** Only where the parser refuses it. */
  readonly code?: string;
  /**
   * Statuses by who gets it. A phone answers once, with one of these; a server with all of these in turn, being given the
   * password in between. None: the message is passed over. 486 is the answer of the person called.
   */
  readonly handling: Partial<Record<TortureRole, readonly number[]>>;
}

const folder = new URL("../fixtures/sip/torture/", import.meta.url);
const cases = JSON.parse(readFileSync(new URL("cases.json", folder), "utf8")) as TortureCase[];

/** Where the handling of an RFC's own message is another one than that of ours. */
const ELSEWHERE: Readonly<Record<string, Pick<TortureCase, "handling"> & { readonly why: string }>> = {
  "A-rfc4475/regescrt.dat": {
    handling: { server: [401, 403] },
    why: "Its contact is the address of record itself. Such bindings multiply each other's requests (RFC 5393 section 3), so this registrar forbids them (RFC 3261 section 10.3 step 3); that escaped headers are kept is shown by our own message.",
  },
};

async function send(role: TortureRole, bytes: Uint8Array, domain: string): Promise<TortureOutcome> {
  return role === "agent" ? sendToAgent(bytes) : sendToServer(bytes, domain);
}

async function check({ handling, code }: Pick<TortureCase, "handling" | "code">, bytes: Uint8Array, domain: string): Promise<void> {
  for (const [role, expected] of Object.entries(handling) as [TortureRole, readonly number[]][]) {
    const outcome = await send(role, bytes, domain);
    const statuses = outcome.responses.map(({ status }) => status);
    if (role === "server" || expected.length === 0) expect(statuses, role).toEqual(expected);
    else expect([statuses.length, expected.includes(statuses[0]!)], `${role}: ${statuses}`).toEqual([1, true]);
    expect(outcome.refusals.length > 0, `${outcome.refusals}`).toBe(code !== undefined);
  }
}

describe("the handling of torture messages", () => {
  for (const one of cases) {
    it(`is as ${one.section} says for ${one.title}`, () => check(one, readFileSync(new URL(one.file, folder)), "example.org"));
  }

  it("names in 415, 420 and 405 what would be right (RFC 4475 3.3.6, 3.3.5, 3.1.1.2)", async () => {
    const answer = async (role: TortureRole, file: string): Promise<string> => (await send(role, readFileSync(new URL(file, folder)), "example.org")).responses[0]!.text;
    expect(await answer("agent", "unknown-body.sip")).toMatch(/^Accept: application\/sdp/m);
    expect(await answer("agent", "unknown-options.sip")).toMatch(/^Unsupported: low-tide, springtide\r$/m);
    expect(await answer("server", "unknown-options.sip")).toMatch(/^Unsupported: high-tide, neaptide\r$/m);
    expect(await answer("agent", "every-legal-character.sip")).toMatch(/^Allow: INVITE/m);
  });

  it("lists what a registrar keeps as it came: escapes, header fields, parameters in their place (RFC 4475 3.1.1.4, 3.3.12 to 3.3.14)", async () => {
    const contacts = async (file: string): Promise<string[]> => {
      const { responses } = await send("server", readFileSync(new URL(file, folder)), "example.org");
      return [...responses.at(-1)!.text.matchAll(/^Contact: <([^>]*)>/gm)].map((match) => match[1]!);
    };
    expect(await contacts("escaped-null.sip")).toEqual(["sip:%00@pier.example.org", "sip:%00%00@pier.example.org"]);
    expect(await contacts("param-outside-brackets.sip")).not.toContainEqual(expect.stringContaining("mine"));
    expect(await contacts("param-inside-brackets.sip")).toContainEqual(expect.stringContaining(";mine=yes"));
    expect(await contacts("headers-in-contact.sip")).toContainEqual(expect.stringContaining("?"));
  });

  it.each(["content-length-too-large.sip", "content-length-negative.sip", "content-length-twice.sip"])("never takes bytes after %s in a stream for a message (RFC 4475 3.1.2.2, 3.1.2.3, 3.3.9)", async (file) => {
    const bytes = readFileSync(new URL(file, folder));
    const { responses, isClosed } = await sendToAgent(Uint8Array.of(...bytes, ...readFileSync(new URL("semicolon-in-user.sip", folder))), "tcp");
    expect(responses.map(({ status }) => status)).toEqual(file.startsWith("content-length-too") ? [] : [400]);
    expect(isClosed).toBe(!file.startsWith("content-length-too"));
  });
});

describe.skipIf(!hasCorpora)("the handling of the RFCs' own messages", () => {
  for (const one of cases) {
    const [set = "", ...path] = one.reference.split("/");
    const { handling } = ELSEWHERE[one.reference] ?? one;
    it(`is as ${one.section} says for ${path.at(-1)}`, () => check({ ...one, handling }, readCorpusFile(set, path.join("/")), "example.com"));
  }
});
