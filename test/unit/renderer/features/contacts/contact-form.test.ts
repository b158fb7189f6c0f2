// The form of a contact: what may be saved, lines that move, words for what is wrong, and what is not lost.
import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it } from "vitest";
import ContactForm from "../../../../../renderer/features/contacts/contact-form.vue";
import { changedContact, checkFields, draftOf, fieldsOf, isFree } from "../../../../../renderer/features/contacts/contact-draft.ts";
import { middleSquare } from "../../../../../renderer/features/contacts/scale-photo.ts";
import { wholeContact } from "../../../../../renderer/bridge/fake-contacts.ts";
import { useUi } from "../../../../../renderer/stores/ui.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>> | undefined;
afterEach(() => {
  mounted?.end();
  mounted = undefined;
});

async function open(props: { id: string | null; address?: string }): Promise<void> {
  mounted = await mountWithPhone(ContactForm, "book", props);
  await flushPromises();
}

const find = (testId: string) => mounted!.wrapper.find(`[data-testid="${testId}"]`);
const all = (testId: string) => mounted!.wrapper.findAll(`[data-testid="${testId}"]`);
const values = () => all("contact-address").map((field) => (field.element as HTMLInputElement).value);
const commands = (name: string) => mounted!.bridge.executed.filter((one) => one.name === name).map(({ args }) => args);
const submit = async (): Promise<void> => {
  await mounted!.wrapper.find("form").trigger("submit");
  await flushPromises();
};

describe("the form", () => {
  it("says what is missing, and saves nothing until it is there", async () => {
    await open({ id: null });
    await submit();
    expect(mounted!.wrapper.text()).toContain("Enter a name.");
    expect(mounted!.wrapper.text()).toContain("Enter at least one number or address.");
    expect(commands("contacts.add")).toEqual([]);
  });

  it("adds, moves and takes out lines, and says where a line is now", async () => {
    await open({ id: "ada" });
    expect(values()).toEqual(["+442079460018", "+447700900876", "ada@example.org", "ada@engines.example.org"]);
    await all("contact-address-down")[0]!.trigger("click");
    expect(values().slice(0, 2)).toEqual(["+447700900876", "+442079460018"]);
    expect(mounted!.wrapper.find("fieldset [role=status]").text()).toBe("+442079460018 is now number 2.");
    await all("contact-address-remove")[0]!.trigger("click");
    await find("contact-add-address").trigger("click");
    expect(values()).toEqual(["+442079460018", "ada@example.org", "ada@engines.example.org", ""]);
  });

  it("takes a word of one's own as a label", async () => {
    await open({ id: "alan" });
    const label = find("contact-label").element as HTMLSelectElement;
    await find("contact-label").setValue(label.options[label.options.length - 1]!.value);
    await find("contact-own-label").setValue("Hut 8");
    await submit();
    expect(commands("contacts.update")).toMatchObject([[{ id: "alan", addresses: [{ label: "Hut 8", value: "+447700900123" }] }]]);
  });

  it("asks before what was entered goes, and lets it go or stay", async () => {
    await open({ id: "alan" });
    const ui = useUi();
    ui.show({ kind: "contact-form", id: "alan" });
    await find("contact-name").setValue("Alan Mathison Turing");
    ui.closeStage();
    await flushPromises();
    expect(ui.stage.kind).toBe("contact-form");
    (document.querySelector('[data-testid="confirm-cancel"]') as HTMLElement).click();
    await flushPromises();
    ui.closeStage();
    await flushPromises();
    (document.querySelector('[data-testid="confirm-ok"]') as HTMLElement).click();
    await flushPromises();
    expect(ui.stage.kind).toBe("none");
    expect(commands("contacts.update")).toEqual([]);
  });

  it("does not ask where nothing was entered", async () => {
    await open({ id: "alan" });
    const ui = useUi();
    ui.show({ kind: "contact-form", id: "alan" });
    ui.closeStage();
    expect(ui.stage.kind).toBe("none");
  });
});

describe("a draft", () => {
  const present = wholeContact("x", {
    name: "Ada Lovelace", addresses: [{ label: "work", value: "204" }], emails: [{ label: "home", value: "ada@home.example" }],
    nameParts: { family: "Lovelace", given: "Ada", additional: "", prefixes: "", suffixes: "" }, uid: "urn:uuid:1", extra: ["X-KEPT:1"], photoId: "p",
  });

  it("keeps what the form does not show, and e-mail addresses apart from what can be called", () => {
    const fields = fieldsOf(present);
    expect(changedContact(present, fields)).toEqual(present);
    expect(draftOf(fields).emails).toEqual([{ label: "home", value: "ada@home.example" }]);
  });

  it("forgets the parts of a name that is another now, and a photo that was taken out", () => {
    const changed = changedContact(present, { ...fieldsOf(present), name: "Ada King", photoId: undefined });
    expect(changed.nameParts).toBeUndefined();
    expect(changed.photoId).toBeUndefined();
    expect(changed.uid).toBe("urn:uuid:1");
  });

  it.each([
    ["two words", "contacts.addressUnusable"],
    ["+44 20 7946 0018", undefined],
    ["204", undefined],
    ["sip:ada@example.org", undefined],
  ])("says of %j: %s", (value, error) => {
    const fields = { ...fieldsOf(undefined), name: "Ada", addresses: [{ key: 7, label: "work", value, isEmail: false }] };
    expect(checkFields(fields).lines.get(7)).toBe(error);
    expect(isFree(checkFields(fields))).toBe(error === undefined);
  });

  it("says of one number written in two ways that it is there twice", () => {
    const line = (key: number, value: string) => ({ key, label: "work", value, isEmail: false });
    const fields = { ...fieldsOf(undefined), name: "Ada", addresses: [line(1, "+442079460018"), line(2, "+44 20 7946 0018")] };
    expect([...checkFields(fields).lines]).toEqual([[2, "contacts.addressTwice"]]);
  });
});

it("takes the middle of a picture for a photo", () => {
  expect(middleSquare(400, 300)).toEqual({ x: 50, y: 0, side: 300 });
  expect(middleSquare(300, 500)).toEqual({ x: 0, y: 100, side: 300 });
});
