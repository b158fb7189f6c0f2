// Two registered phones of one domain in a call: what tests begin with whose subject comes after that.
import { PhoneWorld, type TestPhone } from "./phone-world.ts";

export interface TalkingPair {
  readonly world: PhoneWorld;
  readonly ada: TestPhone;
  readonly bob: TestPhone;
}

/** Ada, at `adaAddress`, has called Bob, who has answered. */
export async function openTalkingPair(adaAddress: string, bobAddress: string): Promise<TalkingPair> {
  const world = new PhoneWorld();
  await world.startDomain("ada", "bob");
  const ada = await world.openRegistered("ada", adaAddress);
  const bob = await world.openRegistered("bob", bobAddress);
  await ada.phone.execute("call.start", "bob", null);
  await world.clock.advance(200);
  await bob.phone.execute("call.answer", bob.call().id);
  await world.clock.advance(300);
  return { world, ada, bob };
}
