// The lamps that a user wants to see: kept, bounded, read from whatever is stored.
import { describe, expect, it } from "vitest";
import { LampList, MAX_LAMPS } from "../../../../core/phone/lamps/lamp-list.ts";
import type { LampSettings } from "../../../../core/phone/protocol.ts";
import { createMemorySettings } from "../../../../core/platform/node/memory-settings.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";

const lamp = (address: string): LampSettings => ({ address, label: "", accountId: null, kind: "both" });
const open = (settings = createMemorySettings()): LampList => new LampList(settings, new FakeRandom(1));

describe("the user's lamps", () => {
  it("come back in their order after a restart", () => {
    const settings = createMemorySettings();
    const list = open(settings);
    const [first, , third] = ["204", "205", "206"].map((address) => list.add(lamp(address)));
    list.move(third!.id, 0);
    list.move(first!.id, 99);
    expect(open(settings).all.map((stored) => stored.settings.address)).toEqual(["206", "205", "204"]);
    expect(open(settings).all).toEqual(list.all);
  });

  it("an address is watched once by an account, and may be renamed", () => {
    const list = open();
    const { id } = list.add(lamp(" 204 "));
    expect(() => list.add(lamp("204"))).toThrow(expect.objectContaining({ code: "lamp/twice" }));
    expect(list.update(id, { ...lamp("204"), label: " Door " }).settings).toEqual({ address: "204", label: "Door", accountId: null, kind: "both" });
    expect(list.add({ ...lamp("204"), accountId: "other" }).settings.accountId).toBe("other");
  });

  it("an empty address, one lamp too many and an unknown lamp are refused in words", () => {
    const list = open();
    expect(() => list.add(lamp("  "))).toThrow(expect.objectContaining({ code: "lamp/bad-address" }));
    for (let number = 0; number < MAX_LAMPS; number++) list.add(lamp(`1${number}`));
    expect(() => list.add(lamp("2"))).toThrow(expect.objectContaining({ code: "lamp/too-many" }));
    expect(() => list.remove("nobody")).toThrow(expect.objectContaining({ code: "lamp/unknown" }));
  });

  it("what is stored but is no lamp is passed over", () => {
    const settings = createMemorySettings();
    settings.write("lamps", [null, 7, { id: "a" }, { id: 1, settings: lamp("1") }, { id: "b", settings: { address: "204", kind: "?", label: 3 } }, { id: "b", settings: lamp("205") }]);
    expect(open(settings).all).toEqual([{ id: "b", settings: lamp("204") }]);
    settings.write("lamps", "nonsense");
    expect(open(settings).all).toEqual([]);
  });
});
