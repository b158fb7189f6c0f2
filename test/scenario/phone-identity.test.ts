// Two phones of the embedded domain: the server that has checked who calls says so, or keeps it to itself (RFC 3323, 3325).
import { afterEach, beforeEach, expect, it } from "vitest";
import type { CallOptions } from "../../core/phone/protocol.ts";
import { DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

let world: PhoneWorld;
let ada: TestPhone;
let bob: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("ada", "bob");
  ada = await world.openRegistered("ada", "192.0.2.11");
  bob = await world.openRegistered("bob", "192.0.2.12");
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

async function call(options: CallOptions): Promise<void> {
  const id = await ada.phone.execute("call.start", "bob", null, options);
  await world.clock.advance(300);
  await bob.phone.execute("call.answer", bob.call().id);
  await world.clock.advance(200);
  expect(ada.call().state).toBe("active");
  await ada.phone.execute("call.end", id);
  await world.clock.advance(200);
}

it("says who calls, and the callee shows it as confirmed (RFC 3325 section 5)", async () => {
  await call({});
  expect(bob.call()).toMatchObject({ remoteUri: `sip:ada@${DOMAIN}`, remoteName: "ada", vouchedFor: true });
});

it("takes away what a phone asserts of itself (section 5)", async () => {
  await call({ headers: [["P-Asserted-Identity", `<sip:president@${DOMAIN}>`]] });
  expect(bob.call()).toMatchObject({ remoteUri: `sip:ada@${DOMAIN}`, vouchedFor: true });
});

it("tells nobody who wants to be anonymous, though it knows (section 7), in any message of the call", async () => {
  const seen: string[] = [];
  const original = world.network.isLost;
  world.network.isLost = (packet) => {
    if (packet.to.address === "192.0.2.12") seen.push(new TextDecoder().decode(packet.data));
    return original(packet);
  };
  await call({ anonymous: true });
  expect(bob.call()).toMatchObject({ remoteUri: "sip:anonymous@anonymous.invalid", remoteName: "", anonymous: true });
  const fromAda = seen.filter((text) => /^(?:INVITE|ACK|BYE) /.test(text)).join("\n");
  expect(fromAda).toContain("INVITE ");
  expect(fromAda).not.toMatch(/\bada\b/i);
});
