// Two of our phones at Kamailio over every transport: registered, called both ways, held and resumed, hung up by either
// side, with everything within the call going by Record-Route (RFC 3261 sections 12.2, 14 and 16.6).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { CertificateWorkshop } from "../certificates.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { offer, RealPhone, untilState, type RealCall } from "./real-phone.ts";

const USERS = { ada: "lovelace", bob: "builder" } as const;
type User = keyof typeof USERS;
type Transport = "udp" | "tcp" | "tls" | "ws" | "wss";

const workshop = new CertificateWorkshop();
const phones: RealPhone[] = [];
let kamailio: Kamailio;

beforeAll(async () => {
  kamailio = await startKamailio({ users: USERS, secure: workshop.make({ names: ["DNS:localhost"] }) });
});
afterEach(() => Promise.all(phones.splice(0).map((phone) => phone.close())));
afterAll(async () => {
  await kamailio.stop();
  workshop[Symbol.dispose]();
});

async function register(user: User, transport: Transport): Promise<RealPhone> {
  const isTls = transport === "tls" || transport === "wss";
  const server = { address: isTls ? "localhost" : kamailio.address, port: isTls ? kamailio.tlsPort : kamailio.port };
  const tls = { trust: { authorities: workshop.authority.certificate } };
  const phone = new RealPhone({ user, domain: kamailio.domain, password: USERS[user], server, transport, webSocketPath: "/sip", tls });
  phones.push(phone);
  expect(await untilState(phone.register(), ({ state }) => state !== "registering")).toMatchObject({ state: "registered" });
  return phone;
}

async function connect(from: RealPhone, to: RealPhone, callee: User): Promise<{ readonly caller: RealCall; readonly called: RealCall }> {
  const incoming = to.nextCall();
  const caller = from.call(`sip:${callee}@${kamailio.domain}`);
  const called = await incoming;
  called.session.useIdentity(to.identity);
  called.session.ring();
  called.session.accept(offer());
  await caller.waitFor("accepted");
  await called.waitFor("confirmed");
  for (const { session } of [caller, called]) session.onEvent((event) => event.kind === "offer" && session.answerOffer(offer()));
  return { caller, called };
}

/** Offers as often as holding and resuming does, and is answered by the other side each time. */
async function holdAndResume(own: RealCall, other: RealCall): Promise<void> {
  const before = other.events.filter(({ kind }) => kind === "offer").length;
  for (const change of ["hold", "resume"]) expect(await own.session.reoffer(offer()), change).toMatchObject({ ok: true });
  expect(other.events.filter(({ kind }) => kind === "offer")).toHaveLength(before + 2);
}

const PAIRS: readonly (readonly [Transport, Transport])[] = [["udp", "udp"], ["tcp", "tcp"], ["tls", "tls"], ["ws", "ws"], ["wss", "wss"], ["udp", "tls"], ["tcp", "wss"]];

describe.each(PAIRS)("from %s to %s", (one, other) => {
  it("each calls the other, both hold and resume, and each hangs up once", async () => {
    const [ada, bob] = [await register("ada", one), await register("bob", other)];
    const from = kamailio.process.output.length;
    const out = await connect(ada, bob, "bob");
    await holdAndResume(out.caller, out.called);
    await holdAndResume(out.called, out.caller);
    out.caller.session.end();
    expect(await out.called.waitFor("ended")).toMatchObject({ by: "remote" });
    const back = await connect(bob, ada, "ada");
    await holdAndResume(back.caller, back.called);
    back.called.session.end();
    expect(await back.caller.waitFor("ended")).toMatchObject({ by: "remote" });
    await kamailio.process.waitForOutput(/(within a dialog: INVITE[^]*){6}/, from);
    await kamailio.process.waitForOutput(/(within a dialog: BYE[^]*){2}/, from);
  }, 20_000);
});
