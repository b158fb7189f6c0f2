// Our registrations through Kamailio as an edge proxy and as a registrar that keeps flows: RFC 3327, RFC 3608, RFC 5626,
// RFC 5627, and STUN on the SIP port.
import { setTimeout as delay } from "node:timers/promises";
import { afterEach, beforeEach, expect, it } from "vitest";
import { createSipUri } from "../../core/sip/message/uri.ts";
import type { SipMessage } from "../../core/sip/message/model.ts";
import { FLOW_TIMER_S } from "./peers/kamailio-flows.ts";
import { startKamailio, type Kamailio } from "./peers/kamailio.ts";
import { offer, RealPhone, untilState } from "./real-phone.ts";

const PASSWORD = "correct horse battery";
const instance = (last: string): string => `urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf${last}`;
let registrar: Kamailio;
let edges: readonly Kamailio[];
let phones: RealPhone[];

beforeEach(async () => {
  registrar = await startKamailio({ users: { ada: PASSWORD, bob: PASSWORD }, flows: {} });
  const flows = { edgeOf: { address: registrar.address, port: registrar.port } };
  edges = [await startKamailio({ users: {}, flows }), await startKamailio({ users: {}, flows })];
  phones = [];
});

afterEach(async () => {
  for (const phone of phones) await phone.close();
  for (const kamailio of [...edges, registrar]) await kamailio.stop();
});

interface Opened {
  readonly phone: RealPhone;
  /** Everything that came to the phone. */
  readonly heard: SipMessage[];
}

async function open(user: string, last: string, count = 1): Promise<Opened> {
  const [first, ...further] = edges.slice(0, count).map(({ address, port }) => createSipUri({ host: address, port }));
  const phone = new RealPhone({
    user, domain: registrar.domain, password: PASSWORD,
    identity: { instance: instance(last), outboundProxy: first!, ...(further.length > 0 ? { furtherProxies: further } : {}) },
  });
  phones.push(phone);
  const heard: SipMessage[] = [];
  phone.stack.transports.onMessage(({ message }) => heard.push(message));
  const state = await untilState(phone.register(), ({ state: name }) => name !== "registering");
  expect(state, registrar.process.output.slice(-1500)).toMatchObject({ state: "registered" });
  return { phone, heard };
}

it("registers through the edge, which puts itself into Path, and is granted outbound and a Service-Route", async () => {
  const { heard } = await open("ada", "1");
  const granted = heard.findLast(({ headers }) => headers.cseq.method === "REGISTER")!;
  expect(granted.headers.require).toContain("outbound");
  expect(granted.headers.flowTimer).toBe(FLOW_TIMER_S);
  expect(granted.headers.serviceRoutes).toHaveLength(1);
});

it("asks the edge by STUN within its Flow-Timer, and is answered (RFC 5626 4.4.2)", async () => {
  const { phone } = await open("ada", "1");
  const { counters } = phone.stack.transports;
  await until(() => counters.get("keep-alives-answered") >= 2);
  expect(counters.get("keep-alives-sent")).toBeLessThan(6);
});

it("calls by the edge and the Service-Route, is called by Path, and either side hangs up", async () => {
  const ada = await open("ada", "1");
  const bob = await open("bob", "2");
  for (const hangsUp of ["caller", "callee"] as const) {
    const ringing = bob.phone.nextCall();
    const caller = ada.phone.call(`sip:bob@${registrar.domain}`);
    const callee = await ringing;
    const invite = bob.heard.findLast((message) => message.kind === "request" && message.method === "INVITE")!;
    expect(invite.headers.get("Contact")).toContain(";ob");
    callee.session.ring();
    callee.session.accept(offer());
    await caller.waitFor("accepted");
    (hangsUp === "caller" ? caller : callee).session.end();
    await Promise.all([caller.waitFor("ended"), callee.waitFor("ended")]);
  }
});

it("is called by its other flow when one edge is gone (RFC 5626 5.3)", async () => {
  const bob = await open("bob", "2", 2);
  await until(async () => (await registrar.contacts("bob")).length === 2);
  const { address, port } = edges[1]!;
  const ada = new RealPhone({ user: "ada", domain: registrar.domain, password: PASSWORD, server: { address, port } });
  phones.push(ada);
  await edges[0]!.stop();
  const ringing = bob.phone.nextCall();
  const caller = ada.call(`sip:bob@${registrar.domain}`);
  const callee = await ringing;
  callee.session.ring();
  callee.session.accept(offer());
  await caller.waitFor("accepted");
  caller.session.end();
  await Promise.all([caller.waitFor("ended"), callee.waitFor("ended")]);
});

/** Looks again until it is so; the suite's own limit ends a wait for ever. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await delay(50);
}
