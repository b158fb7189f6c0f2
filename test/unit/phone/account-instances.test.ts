// The phone's name at its registrars (RFC 5626 section 4.1).
import { describe, expect, it } from "vitest";
import { AccountInstances } from "../../../core/phone/account-instances.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";
import { createMemorySettings } from "../../../core/platform/node/memory-settings.ts";

describe("an account's instance", () => {
  it("is a UUID URN of version 4 (RFC 9562 5.4)", () => {
    const instances = new AccountInstances(createMemorySettings(), new FakeRandom());
    expect(instances.of("a")).toMatch(/^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("stays the same when the program starts again, and is another one for another account", () => {
    const settings = createMemorySettings();
    const first = new AccountInstances(settings, new FakeRandom(1)).of("a");
    const again = new AccountInstances(settings, new FakeRandom(2));
    expect(again.of("a")).toBe(first);
    expect(again.of("b")).not.toBe(first);
  });

  it("goes with its account, and is made anew where what was kept is no URN", () => {
    const settings = createMemorySettings();
    const instances = new AccountInstances(settings, new FakeRandom(1));
    const first = instances.of("a");
    instances.delete("a");
    expect(instances.of("a")).not.toBe(first);
    settings.write("account-instances", { a: "urn:uuid:nonsense", b: 5 });
    expect(instances.of("a")).toMatch(/^urn:uuid:[0-9a-f-]{36}$/);
  });
});
