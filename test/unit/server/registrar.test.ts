// RFC 3261 section 10.3: how a registrar treats a REGISTER, step by step.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { FAILURES_PER_SOURCE, FAILURES_PER_USER } from "../../../core/server/authenticator.ts";
import { DomainHarness, message } from "./domain-harness.ts";

const ADA = "sip:ada@192.0.2.10:5062";
let harness: DomainHarness;

beforeEach(() => {
  harness = new DomainHarness();
});

afterEach(() => {
  harness.domain.dispose();
  expect(harness.clock.pendingTimers).toBe(0);
});

function contactsOf(user: string): string[] {
  return harness.domain.bindings(user).map(({ contact }) => `${contact.user}@${contact.host}:${contact.port}`);
}

describe("who may register", () => {
  it("challenges a REGISTER without credentials with 401 and WWW-Authenticate (22.2)", () => {
    const { response } = harness.layer.receive(message("REGISTER", "sip:example.org", { To: "<sip:ada@example.org>", Contact: `<${ADA}>` }));
    expect(response.status).toBe(401);
    expect(response.headers.wwwAuthenticate.map((value) => value.params.get("realm"))).toEqual(["example.org", "example.org"]);
    expect(response.headers.to.params.has("tag")).toBe(true);
    expect(contactsOf("ada")).toEqual([]);
  });

  it("accepts right credentials, and wrong ones change nothing (10.3 step 3)", () => {
    expect(harness.register("ada", `<${ADA}>`).response.status).toBe(200);
    const request = message("REGISTER", "sip:example.org", { To: "<sip:bob@example.org>", Contact: `<${ADA}>` });
    expect(harness.send("bob", request, undefined, "guess").response.status).toBe(401);
    expect(contactsOf("bob")).toEqual([]);
  });

  it("refuses with 403 a user who changes the bindings of another (10.3 step 4)", () => {
    const request = message("REGISTER", "sip:example.org", { To: "<sip:bob@example.org>", Contact: `<${ADA}>` });
    expect(harness.send("ada", request).response.status).toBe(403);
  });

  it("answers 404 for an address of record that is not in the domain (10.3 step 5)", () => {
    const request = message("REGISTER", "sip:example.org", { To: "<sip:nobody@example.org>", Contact: `<${ADA}>` });
    expect(harness.send("ada", request).response.status).toBe(404);
  });

  it("compares the user part with case (19.1.4)", () => {
    harness.register("Bob", "<sip:x@192.0.2.30>");
    expect(contactsOf("bob")).toEqual([]);
    expect(contactsOf("Bob")).toHaveLength(1);
  });

  it("does not forward a REGISTER for another domain (10.3 step 1)", () => {
    const request = message("REGISTER", "sip:elsewhere.net", { To: "<sip:ada@elsewhere.net>" });
    expect(harness.layer.receive(request).response.status).toBe(403);
  });

  it("answers 420 naming the extensions that it does not support (10.3 step 2)", () => {
    const request = message("REGISTER", "sip:example.org", { To: "<sip:ada@example.org>", Require: "precondition" });
    const { response } = harness.layer.receive(request);
    expect([response.status, response.headers.get("Unsupported")]).toEqual([420, "precondition"]);
  });

  it("refuses a contact that leads back to the domain, so that no call can circle in it", () => {
    expect(harness.register("ada", "<sip:bob@example.org>").response.status).toBe(403);
    expect(harness.register("ada", "<sip:bob@192.0.2.1:5060>").response.status).toBe(403);
  });

  /** Wrong passwords from the usual address. */
  function guess(user: string, count: number): void {
    for (let turn = 1; turn <= count; turn++) {
      const request = message("REGISTER", "sip:example.org", { To: `<sip:${user}@example.org>`, CSeq: `${turn} REGISTER` });
      harness.send(user, request, undefined, `guess ${turn}`);
    }
  }

  it("refuses a user from an address that gave ten wrong passwords for it, for a minute, and nobody else", async () => {
    guess("ada", FAILURES_PER_USER);
    expect(harness.register("bob", "<sip:bob@192.0.2.10>").response.status).toBe(200);
    expect(harness.register("ada", `<${ADA}>`).response.status).toBe(403);
    const elsewhere = { transport: "udp", address: "192.0.2.99", port: 5060 } as const;
    expect(harness.register("ada", `<${ADA}>`, {}, elsewhere).response.status).toBe(200);
    await harness.clock.advance(60_000);
    expect(harness.register("ada", `<${ADA}>`, { CSeq: "2 REGISTER" }).response.status).toBe(200);
  });

  it("refuses an address that tries passwords for everybody", () => {
    for (let user = 0; user < FAILURES_PER_SOURCE / FAILURES_PER_USER; user++) guess(`user${user}`, FAILURES_PER_USER);
    expect(harness.register("bob", "<sip:bob@192.0.2.10>").response.status).toBe(403);
  });
});

describe("bindings", () => {
  it("answers 200 with every binding and the seconds it has left (10.3 step 8)", async () => {
    harness.register("ada", `<${ADA}>;expires=600`);
    await harness.clock.advance(100_000);
    const { response } = harness.register("ada", "<sip:ada@192.0.2.11>;q=0.5", { "Call-ID": "other" });
    const contacts = response.headers.contacts;
    expect(contacts === "*" ? [] : contacts.map((contact) => contact.params.get("expires"))).toEqual(["500", "3600"]);
    expect(response.headers.getAll("Contact")[1]).toContain("q=0.5");
  });

  it("takes a REGISTER that names this server as outbound proxy in Route (16.4)", () => {
    expect(harness.register("ada", `<${ADA}>`, { Route: "<sip:192.0.2.1:5060;lr>" }).response.status).toBe(200);
    expect(harness.register("ada", `<${ADA}>`, { Route: "<sip:elsewhere.net;lr>", CSeq: "2 REGISTER" }).response.status).toBe(403);
  });

  it("only lists the bindings where there is no Contact (10.3 step 6)", () => {
    harness.register("ada", `<${ADA}>`);
    const { response } = harness.register("ada", []);
    expect(response.headers.getAll("Contact")).toHaveLength(1);
  });

  it("takes the contact's expires before the Expires header, and an hour where there is neither (10.2.1.1)", () => {
    const expires = (contact: string, headers = {}): string | undefined =>
      /expires=(\d+)/.exec(harness.register("ada", contact, { "Call-ID": contact, ...headers }).response.headers.getAll("Contact").at(-1)!)?.[1];
    expect(expires("<sip:a@192.0.2.1:1>;expires=100", { Expires: "200" })).toBe("100");
    expect(expires("<sip:b@192.0.2.1:2>", { Expires: "200" })).toBe("200");
    expect(expires("<sip:c@192.0.2.1:3>")).toBe("3600");
    expect(expires("<sip:d@192.0.2.1:4>;expires=never")).toBe("3600");
  });

  it("shortens a long registration and refuses a short one with 423 and Min-Expires (10.3 step 7)", () => {
    expect(harness.register("ada", `<${ADA}>;expires=999999`).response.headers.getAll("Contact")[0]).toContain("expires=3600");
    const { response } = harness.register("ada", `<${ADA}>;expires=5`, { CSeq: "2 REGISTER" });
    expect([response.status, response.headers.minExpires]).toEqual([423, 60]);
  });

  it("removes a binding with expires 0, and all with the wildcard (10.2.2)", () => {
    harness.register("ada", [`<${ADA}>`, "<sip:ada@192.0.2.11>", "<sip:ada@192.0.2.12>"]);
    harness.register("ada", `<${ADA}>;expires=0`, { CSeq: "2 REGISTER" });
    expect(contactsOf("ada")).toHaveLength(2);
    expect(harness.register("ada", "*", { Expires: "0", CSeq: "3 REGISTER" }).response.status).toBe(200);
    expect(contactsOf("ada")).toEqual([]);
  });

  it("answers 400 to a wildcard with another Expires than 0 (10.3 step 6)", () => {
    harness.register("ada", `<${ADA}>`);
    expect(harness.register("ada", "*", { Expires: "60", CSeq: "2 REGISTER" }).response.status).toBe(400);
    expect(contactsOf("ada")).toHaveLength(1);
  });

  it("aborts an update that is older than the binding, by Call-ID and CSeq (10.3 step 7)", () => {
    harness.register("ada", `<${ADA}>`, { CSeq: "5 REGISTER" });
    expect(harness.register("ada", `<${ADA}>;expires=0`, { CSeq: "4 REGISTER" }).response.status).toBe(400);
    expect(harness.register("ada", "*", { Expires: "0", CSeq: "4 REGISTER" }).response.status).toBe(400);
    expect(contactsOf("ada")).toHaveLength(1);
    expect(harness.register("ada", `<${ADA}>;expires=0`, { "Call-ID": "rebooted", CSeq: "1 REGISTER" }).response.status).toBe(200);
    expect(contactsOf("ada")).toEqual([]);
  });

  it("changes all contacts of a REGISTER or none (10.3 step 7)", () => {
    const { response } = harness.register("ada", [`<${ADA}>`, "<sip:ada@192.0.2.11>;expires=1"]);
    expect(response.status).toBe(423);
    expect(contactsOf("ada")).toEqual([]);
  });

  it("compares contacts as URIs: order of parameters and case of the host do not matter (19.1.4)", () => {
    harness.register("ada", "<sip:ada@Host.Example.Net;transport=udp;user=phone>");
    harness.register("ada", "<sip:ada@host.example.net;user=phone;transport=UDP>", { CSeq: "2 REGISTER" });
    expect(contactsOf("ada")).toHaveLength(1);
  });

  it("refuses more bindings than a person has devices", () => {
    const contacts = Array.from({ length: 10 }, (_, index) => `<sip:ada@192.0.2.10:${6000 + index}>`);
    expect(harness.register("ada", contacts).response.status).toBe(200);
    expect(harness.register("ada", "<sip:ada@192.0.2.10:7000>", { CSeq: "2 REGISTER" }).response.status).toBe(403);
    expect(contactsOf("ada")).toHaveLength(10);
  });

  it("prefers higher q and forgets a binding when it expires, telling so", async () => {
    const changes: string[] = [];
    harness.domain.onRegistration(({ kind, user }) => changes.push(`${kind} ${user}`));
    harness.register("ada", ["<sip:low@192.0.2.10>;q=0.1;expires=60", "<sip:high@192.0.2.10>;q=0.9;expires=120"]);
    expect(harness.domain.bindings("ada").map((binding) => binding.contact.user)).toEqual(["high", "low"]);
    await harness.clock.advance(60_000);
    expect(harness.domain.bindings("ada").map((binding) => binding.contact.user)).toEqual(["high"]);
    await harness.clock.advance(60_000);
    expect(changes).toEqual(["registered ada", "registered ada", "expired ada", "expired ada"]);
  });

  it("keeps a fixed binding through every REGISTER, and never lists it", () => {
    const binding = harness.domain.addFixedBinding("echo", { scheme: "sip", user: "echo", host: "192.0.2.1", port: 5070, params: new Map(), headers: new Map() });
    expect(contactsOf("echo")).toEqual(["echo@192.0.2.1:5070"]);
    binding.dispose();
    expect(contactsOf("echo")).toEqual([]);
  });
});
