// Accounts of a whole phone against a registrar played by hand: changed settings, accounts that look alike, and what
// the log says of all that.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lineLogger } from "../../core/base/logger.ts";
import type { AccountSettings } from "../../core/phone/protocol.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { formatUri } from "../../core/sip/message/uri.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";
import type { TestPeer } from "./sip-world.ts";

const REGISTRAR = "192.0.2.9";

let world: PhoneWorld;
let registrar: TestPeer;
let nonces: number;
/** Contacts by address of record, as a registrar keeps them. */
let bindings: Map<string, Set<string>>;

beforeEach(async () => {
  world = new PhoneWorld();
  world.resolver.host("one.example", REGISTRAR).host("two.example", REGISTRAR);
  registrar = await world.peer(REGISTRAR);
  bindings = new Map();
  nonces = 0;
  registrar.onRequest = (request) => void (request.method === "REGISTER" && register(request));
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

/** Takes every password, and each nonce once: so each REGISTER is challenged. */
function register(request: SipRequest): void {
  const { headers } = request;
  const nonce = `n${nonces}`;
  if (headers.authorization[0]?.params.get("nonce") !== nonce) {
    nonces += 1;
    return registrar.respond(request, 401, { headers: [["WWW-Authenticate", `Digest realm="r", nonce="n${nonces}", qop="auth", stale=true`]] });
  }
  nonces += 1;
  const address = formatUri(headers.to.uri);
  const bound = bindings.get(address) ?? new Set();
  bindings.set(address, bound);
  for (const contact of headers.contacts as Exclude<typeof headers.contacts, "*">) {
    if (contact.params.get("expires") === "0") bound.delete(formatUri(contact.uri));
    else bound.add(formatUri(contact.uri));
  }
  registrar.respond(request, 200, { headers: [["Contact", headers.get("Contact")!]] });
}

const settingsOf = (address: string): AccountSettings => ({ address, displayName: "Ada", transport: "udp", register: true });

const presences = ({ phone }: TestPhone): string[] => phone.snapshot().accounts.map(({ presence }) => presence.state);

describe("changed settings of an account", () => {
  it("leave it registered: the old registration is taken back before the new one is made, of the same Contact (10.2)", async () => {
    const ada = await world.openPhone("192.0.2.10");
    const { id } = await ada.phone.execute("account.add", settingsOf("ada@one.example"), "secret");
    await world.clock.advance(200);
    await ada.phone.execute("account.update", id, { ...settingsOf("ada@one.example"), displayName: "Countess" }, null);
    await world.clock.advance(500);
    expect(presences(ada)).toEqual(["registered"]);
    expect([...bindings.get("sip:ada@one.example")!]).toHaveLength(1);
  });

  it("that come while the server is silent do not wait for it longer than 2 s", async () => {
    const ada = await world.openPhone("192.0.2.10");
    const { id } = await ada.phone.execute("account.add", settingsOf("ada@one.example"), "secret");
    await world.clock.advance(200);
    const answer = registrar.onRequest;
    registrar.onRequest = () => {};
    await ada.phone.execute("account.update", id, settingsOf("ada@one.example"), null);
    await world.clock.advance(2_100);
    registrar.onRequest = answer;
    await world.clock.advance(1_000);
    expect(presences(ada)).toEqual(["registered"]);
  });
});

describe("accounts with the same name at two servers", () => {
  it("are told apart by whom the caller called", async () => {
    const ada = await world.openPhone("192.0.2.10");
    for (const address of ["100@one.example", "100@two.example"]) await ada.phone.execute("account.add", settingsOf(address), "secret");
    await world.clock.advance(200);
    const [, second] = ada.phone.snapshot().accounts;
    const local = registrar.requests("REGISTER")[0]!.headers.vias[0]!;
    registrar.send("INVITE", local.host, [
      ["Via", `SIP/2.0/UDP ${REGISTRAR}:5060;branch=z9hG4bK-1;rport`],
      ["From", "<sip:bob@two.example>;tag=1"],
      ["To", "<sip:100@two.example>"],
      ["Call-ID", "c"],
      ["CSeq", "1 INVITE"],
      ["Contact", `<sip:bob@${REGISTRAR}>`],
    ], undefined, { user: "100", port: local.port! });
    await world.clock.advance(100);
    expect(ada.call()).toMatchObject({ state: "incoming", accountId: second!.id });
  });
});

describe("a server with several addresses", () => {
  it("is called by the first that this computer has a way to (RFC 3263 section 4.3)", async () => {
    world.resolver.host("one.example", "2001:db8::9", REGISTRAR);
    const ada = await world.openPhone("192.0.2.10");
    await ada.phone.execute("account.add", { ...settingsOf("ada@one.example"), register: false }, "secret");
    registrar.onRequest = (request) => void (request.method === "INVITE" && registrar.respond(request, 486));
    await ada.phone.execute("call.start", "bob", null);
    await world.clock.advance(500);
    expect(ada.call()).toMatchObject({ state: "ended", end: { failure: { code: "call/busy" } } });
  });
});

describe("the log", () => {
  it("of a registration and a call has no password, hash, nonce, number, name or address in any line", async () => {
    const lines: string[] = [];
    const logger = lineLogger((line) => lines.push(line), "debug");
    const ada = await world.openPhone("192.0.2.10", {}, logger);
    const settings = { ...settingsOf("4930123456@one.example"), displayName: "Countess" };
    registrar.onRequest = (request) => {
      if (request.method !== "ACK") registrar.respond(request, 401, { headers: [["WWW-Authenticate", 'Digest realm="therealm", nonce="thenonce", qop="auth"']] });
    };
    await ada.phone.execute("account.add", settings, "open-sesame");
    await ada.phone.execute("account.add", { ...settings, registrar: "203.0.113.99", transport: "tcp" }, "open-sesame");
    await world.clock.advance(500);
    const authorization = registrar.requests("REGISTER").flatMap(({ headers }) => headers.authorization)[0]!;
    const hash = authorization.params.get("response")!;
    await ada.phone.execute("call.start", "4940987654", null);
    await world.clock.advance(60_000);
    const secrets = ["open-sesame", hash, "thenonce", "therealm", "4930123456", "4940987654", "Countess", "one.example", "192.0.2", "203.0.113"];
    expect(lines.join("\n")).toContain("a challenge is not answered");
    for (const secret of secrets) expect(lines.filter((line) => line.includes(secret)), secret).toEqual([]);
  });
});
