// A phone that moves from 127.0.0.1 to 127.0.0.2 and 127.0.0.3 within a call through Kamailio, on real sockets, and a call
// without a server: what the other side says afterwards has to find it (RFC 3261 sections 12.2, 14 and 16.6; RFC 5923).
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Registration } from "../../core/sip/usage/registration.ts";
import { CertificateWorkshop } from "../certificates.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { offer, type RealCall, RealPhone, untilState } from "./real-phone.ts";

const USERS = { ada: "lovelace", bob: "builder" } as const;
type User = keyof typeof USERS;
type Transport = "udp" | "tcp" | "tls" | "ws" | "wss";

const workshop = new CertificateWorkshop();
const phones: RealPhone[] = [];
let kamailio: Kamailio;

beforeAll(async () => {
  kamailio = await startKamailio({ users: USERS, secure: workshop.make({ names: ["DNS:localhost"] }), digest: { everyRequest: true } });
});
afterEach(() => Promise.all(phones.splice(0).map((phone) => phone.close())));
afterAll(async () => {
  await kamailio.stop();
  workshop[Symbol.dispose]();
});

interface Registered {
  readonly phone: RealPhone;
  readonly registration: Registration;
}

async function register(user: User, transport: Transport): Promise<Registered> {
  const isTls = transport === "tls" || transport === "wss";
  const server = { address: isTls ? "localhost" : kamailio.address, port: isTls ? kamailio.tlsPort : kamailio.port };
  const tls = { trust: { authorities: workshop.authority.certificate } };
  const phone = new RealPhone({ user, domain: kamailio.domain, password: USERS[user], server, transport, webSocketPath: "/sip", tls });
  phones.push(phone);
  const registration = phone.register();
  expect(await untilState(registration, ({ state }) => state !== "registering")).toMatchObject({ state: "registered" });
  return { phone, registration };
}

const answering = ({ session }: RealCall): unknown => session.onEvent((event) => event.kind === "offer" && session.answerOffer(offer()));

async function connect(from: RealPhone, to: RealPhone, target: string): Promise<{ readonly caller: RealCall; readonly called: RealCall }> {
  const incoming = to.nextCall();
  const caller = from.call(target);
  const called = await incoming;
  called.session.useIdentity(to.identity);
  called.session.accept(offer());
  await caller.waitFor("accepted");
  await called.waitFor("confirmed");
  for (const call of [caller, called]) answering(call);
  return { caller, called };
}

/** Moves; with `oldWayWorks` false the sockets of the old address are closed without a word, as if it were gone. */
async function move({ phone, registration }: { readonly phone: RealPhone; readonly registration?: Registration }, { session }: RealCall, localAddress: string, oldWayWorks: boolean): Promise<void> {
  if (!oldWayWorks) phone.stack.networkChanged((address) => address === localAddress);
  const moved = session.reoffer(offer(), { localAddress, oldWayWorks, fresh: !oldWayWorks, deadlineMs: 5_000 });
  registration?.start(localAddress);
  expect(await moved).toMatchObject({ ok: true });
  expect(session.localAddress).toBe(localAddress);
  phone.stack.networkChanged((address) => address === localAddress);
  if (registration) expect(await untilState(registration, ({ state }) => state !== "registering")).toMatchObject({ state: "registered" });
}

async function expectFound(fixed: RealCall, moved: RealCall): Promise<void> {
  expect(await fixed.session.reoffer(offer())).toMatchObject({ ok: true });
  fixed.session.end();
  expect(await moved.waitFor("ended")).toMatchObject({ by: "remote" });
}

describe.each(["udp", "tcp", "tls", "ws", "wss"] as const)("through Kamailio over %s", (transport) => {
  it.each(["caller", "called"] as const)("the %s moves twice, first while the old way works, then when it is dead; the other side changes and ends the call", async (role) => {
    const [ada, bob] = [await register("ada", transport), await register("bob", "udp")];
    const calls = role === "caller"
      ? await connect(ada.phone, bob.phone, `sip:bob@${kamailio.domain}`)
      : await connect(bob.phone, ada.phone, `sip:ada@${kamailio.domain}`);
    const [mine, theirs] = role === "caller" ? [calls.caller, calls.called] : [calls.called, calls.caller];
    await move(ada, mine, "127.0.0.2", true);
    expect(await theirs.session.reoffer(offer())).toMatchObject({ ok: true });
    await move(ada, mine, "127.0.0.3", false);
    await expectFound(theirs, mine);
  }, 30_000);
});

describe.each(["udp", "tcp"] as const)("without a server over %s", (transport) => {
  it("the caller moves twice, and the other side changes and ends the call", async () => {
    const make = (user: User): RealPhone => {
      const phone = new RealPhone({ user, domain: "localhost", transport });
      phones.push(phone);
      return phone;
    };
    const [ada, bob] = [make("ada"), make("bob")];
    const { address, port } = await bob.listen(transport);
    const { caller, called } = await connect(ada, bob, `sip:bob@${address}:${port};transport=${transport}`);
    await move({ phone: ada }, caller, "127.0.0.2", true);
    await move({ phone: ada }, caller, "127.0.0.3", false);
    await expectFound(called, caller);
  }, 30_000);
});
