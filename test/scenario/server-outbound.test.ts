// Our phone and our domain together on outbound and GRUU (RFC 5626, RFC 5627), in virtual time.
import { afterEach, beforeEach, expect, it } from "vitest";
import { RecordedCall, sdp, ServerScenario } from "./server-scenario.ts";

const instance = (last: string): string => `urn:uuid:f81d4fae-7dec-41d0-a765-00a0c91e6bf${last}`;
let scenario: ServerScenario;

beforeEach(async () => {
  scenario = await ServerScenario.start();
});

afterEach(() => scenario.finish());

it.each(["udp", "tcp"] as const)("calls over %s with GRUUs as Contacts, and either side can hang up (RFC 5627 4.4)", async (transport) => {
  const ada = await scenario.registered("ada", { address: "192.0.2.11", transport, instance: instance("1") });
  const bob = await scenario.registered("bob", { address: "192.0.2.12", transport, instance: instance("2") });
  for (const hangsUp of ["caller", "callee"] as const) {
    const caller = ada.call("bob");
    await scenario.pass(200);
    const callee = new RecordedCall(bob.ringing);
    expect(bob.ringing.request!.headers.get("Contact")).toBe(`<sip:ada@example.org;gr=${instance("1")}>`);
    bob.ringing.ring();
    bob.ringing.accept(sdp("answer"));
    await scenario.pass(500);
    (hangsUp === "caller" ? caller : callee).session.end();
    await scenario.pass(500);
    expect([caller.kinds.at(-1), callee.kinds.at(-1)]).toEqual(["ended", "ended"]);
  }
});

it("moves a registration to a new address in place, nothing being left of the old one (RFC 5626 6)", async () => {
  const ada = await scenario.registered("ada", { address: "192.0.2.11", instance: instance("1") });
  ada.host.addresses = ["198.51.100.7"];
  ada.registration.start("198.51.100.7");
  await scenario.pass(500);
  expect(scenario.domain.bindings("ada").map(({ contact }) => contact.host)).toEqual(["198.51.100.7"]);
});
