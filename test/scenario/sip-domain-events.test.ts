// A subscription and a text between two accounts of the embedded domain: its proxy carries both, and asks for the password
// (RFC 6665, RFC 3428, RFC 3261 section 16).
import { expect, it } from "vitest";
import { encodeUtf8 } from "../../core/base/bytes.ts";
import { NodeCrypto } from "../../core/platform/node/node-crypto.ts";
import { createDomain } from "../../core/server/domain.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { createSipStack } from "../../core/sip/transaction/sip-stack.ts";
import { FakeRandom } from "../fakes/fake-random.ts";
import { SipWorld, textOf } from "./sip-world.ts";

const SERVER = "192.0.2.5";

it("carries SUBSCRIBE, NOTIFY, refreshes and the end of a subscription within its dialog, and MESSAGE outside of one", async () => {
  const world = new SipWorld();
  world.resolver.host("example.org", SERVER);
  const random = new FakeRandom(99);
  const stack = createSipStack({ clock: world.clock, random, network: world.network.host(SERVER), resolver: world.resolver });
  await stack.transports.listen({ transport: "udp", address: SERVER, port: 5060 });
  const domain = createDomain({
    layer: stack.transactions, clock: world.clock, random, crypto: new NodeCrypto(), domain: "example.org",
    users: new Map([["ada", "lovelace"], ["bob", "builder"]]), listening: [{ address: SERVER, port: 5060 }],
    locate: (uri, preferred) => stack.locator.locateUri(uri, preferred),
  });
  const account = (user: string, password: string) => ({ address: createSipUri({ user, host: "example.org" }), credentials: { username: user, password } });
  const ada = await world.agent("ada", "192.0.2.1", account("ada", "lovelace"));
  const bob = await world.agent("bob", "192.0.2.2", account("bob", "builder"));
  const registrations = [ada, bob].map(({ agent, identity }) => agent.register(identity));
  for (const registration of registrations) registration.start();
  await world.clock.advance(500);

  let mood = "fine";
  bob.agent.events.offer({ event: "mood", contentType: "text/plain", defaultExpiresS: 120, minIntervalMs: 0, document: () => ({ contentType: "text/plain", bytes: encodeUtf8(mood) }) });
  const subscription = ada.agent.subscribe({ identity: ada.identity, target: bob.identity.address, event: "mood", accept: ["text/plain"], expiresS: 120 });
  const told: (string | undefined)[] = [];
  subscription.onEvent((event) => event.kind === "notified" && told.push(textOf(event.notification.body)));
  subscription.start();
  await world.clock.advance(500);
  mood = "better";
  bob.agent.events.changed("mood");
  await world.clock.advance(500);
  expect(told).toEqual(["fine", "better"]);
  await world.clock.advance(300_000);
  expect([subscription.state, bob.agent.events.subscriberCount]).toEqual(["active", 1]);
  const ended = subscription.stop();
  await world.clock.advance(500);
  await ended;
  expect(bob.agent.events.subscriberCount).toBe(0);

  const texts: (string | undefined)[] = [];
  bob.agent.messages.onMessage((message) => {
    texts.push(textOf(message.body));
    message.accept();
  });
  const accepted = new Promise<boolean>((resolve) => {
    const body = { contentType: "text/plain", bytes: encodeUtf8("hello") };
    ada.agent.sendMessage({ identity: ada.identity, target: bob.identity.address, body, onAccepted: resolve, onFailure: () => resolve(false) });
  });
  await world.clock.advance(500);
  expect([await accepted, texts]).toEqual([true, ["hello"]]);

  const stopped = Promise.all(registrations.map((registration) => registration.stop()));
  await world.clock.advance(500);
  await stopped;
  await world.clock.advance(400_000);
  for (const registration of registrations) registration.dispose();
  domain.dispose();
  stack.dispose();
  await world.expectNothingLeft();
});
