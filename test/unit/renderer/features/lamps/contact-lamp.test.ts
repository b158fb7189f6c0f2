// Whose lamp is shown beside a name: the first address of a contact that is watched, however it is written.
import { afterEach, describe, expect, it } from "vitest";
import ContactLamp from "../../../../../renderer/features/lamps/contact-lamp.vue";
import LampPanel from "../../../../../renderer/features/lamps/lamp-panel.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>> | undefined;
afterEach(() => {
  mounted?.end();
  mounted = undefined;
});

const contact = (...values: readonly string[]) => ({ contact: { addresses: values.map((value) => ({ label: "", value })) } });

describe("beside a contact's name", () => {
  it.each([["204"], ["sip:204@sip.example.org"], ["+1", "SIP:204@SIP.example.org;user=phone"]])("the lamp of %s is shown with its words", async (...values) => {
    mounted = await mountWithPhone(ContactLamp, "lamps", contact(...values));
    const lamp = mounted.wrapper.get("[data-testid=contact-lamp]");
    expect([lamp.attributes("data-state"), lamp.text()]).toEqual(["ringing", "Ringing. Ada Lovelace calls."]);
  });

  it("nothing is shown for whom nobody watches", async () => {
    mounted = await mountWithPhone(ContactLamp, "lamps", contact("999"));
    expect(mounted.wrapper.find("[data-testid=contact-lamp]").exists()).toBe(false);
  });
});

describe("a press on a lamp", () => {
  const press = async (scene: string, index: number): Promise<readonly (readonly [string, unknown])[]> => {
    mounted = await mountWithPhone(LampPanel, scene);
    await mounted.wrapper.findAll("[data-testid=lamp]")[index]!.trigger("click");
    return mounted.bridge.executed.filter(({ name }) => name === "call.start" || name === "lamp.pickUp").map(({ name, args }) => [name, args[0]]);
  };

  it("calls whoever is free, and takes the call that rings", async () => {
    expect(await press("lamps", 0)).toEqual([["call.start", "200"]]);
    mounted?.end();
    expect(await press("lamps", 1)).toEqual([["lamp.pickUp", "lamp-204"]]);
  });

  it("asks during a call instead of calling", async () => {
    expect(await press("lamps-in-call", 0)).toEqual([]);
    expect(document.querySelector("[data-testid=lamp-menu]")).not.toBeNull();
  });
});
