// Two user agents with accounts at the embedded domain: register, call through its proxy, hold, hang up, in virtual time.
import { expect, it } from "vitest";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { createDomain } from "../../core/server/domain.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { createSipStack } from "../../core/sip/transaction/sip-stack.ts";
import type { SipTransport } from "../../core/sip/transport/hop.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { sdp, SipWorld } from "./sip-world.ts";

it.each(["udp", "tcp"] as SipTransport[])("registers, calls, changes and ends a call through a proxy that asks for a password (%s)", async (transport) => {
  const world = new SipWorld();
  world.resolver.host("example.org", "192.0.2.5");
  const random = new FakeRandom(99);
  const stack = createSipStack({ clock: world.clock, random, network: world.network.host("192.0.2.5"), resolver: world.resolver });
  await stack.transports.listen({ transport, address: "192.0.2.5", port: 5060 });
  const domain = createDomain({
    layer: stack.transactions, clock: world.clock, random, crypto: new NodeCrypto(), domain: "example.org",
    users: new Map([["ada", "lovelace"], ["bob", "builder"]]),
    listening: [{ address: "192.0.2.5", port: 5060 }],
    locate: (uri, preferred) => stack.locator.locateUri(uri, preferred),
  });
  const account = (user: string, password: string) => ({
    address: createSipUri({ user, host: "example.org" }), credentials: { username: user, password }, transport,
  });
  const ada = await world.agent("ada", "192.0.2.1", account("ada", "lovelace"));
  const bob = await world.agent("bob", "192.0.2.2", account("bob", "builder"));
  const registrations = [ada, bob].map(({ agent, identity }) => agent.register(identity));
  for (const registration of registrations) registration.start();
  await world.clock.advance(500);
  expect(registrations.map(({ state }) => state.state)).toEqual(["registered", "registered"]);

  const sessions = bob.takeCalls(({ session }) => {
    session.useIdentity(bob.identity);
    session.onEvent((event) => {
      if (event.kind === "offer") session.answerOffer(sdp("held"));
    });
    session.accept(sdp("answer"));
  });
  const caller = ada.call(createSipUri({ user: "bob", host: "example.org" }));
  await world.clock.advance(500);
  expect(caller.kinds.filter((kind) => kind !== "ringing")).toEqual(["accepted", "confirmed"]);
  const held = caller.session.reoffer(sdp("hold"));
  await world.clock.advance(500);
  expect(await held).toMatchObject({ ok: true });
  sessions[0]!.session.end();
  await world.clock.advance(500);
  expect(caller.end).toMatchObject({ by: "remote", failure: { code: "call/ended" } });

  const stopped = Promise.all(registrations.map((registration) => registration.stop()));
  await world.clock.advance(500);
  await stopped;
  expect(domain.bindings("ada")).toEqual([]);
  await world.clock.advance(400_000);
  for (const registration of registrations) registration.dispose();
  domain.dispose();
  stack.dispose();
  await world.expectNothingLeft();
});
