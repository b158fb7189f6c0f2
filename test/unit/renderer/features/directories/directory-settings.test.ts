// The user's directories in the settings: how a company directory is entered, and what is asked when most of an address
// book is gone.
import { flushPromises } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import { emptyLdapDraft, isPortWrong, settingsOf } from "../../../../../renderer/features/directories/ldap-draft.ts";
import DirectorySettings from "../../../../../renderer/features/directories/directory-settings.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

describe("a company directory that is entered", () => {
  it("is encrypted at the usual port unless the user says otherwise, and named after its server", () => {
    const draft = { ...emptyLdapDraft(), host: " ldap.example.org ", baseDn: "dc=example" };
    expect(settingsOf(draft)).toEqual({ kind: "ldap", name: "ldap.example.org", host: "ldap.example.org", port: 636, security: "tls", baseDn: "dc=example", bindDn: "", filter: "" });
    expect(settingsOf({ ...draft, security: "starttls" }).port).toBe(389);
    expect(settingsOf({ ...draft, name: "Office", port: " 3636 ", authorities: "PEM" })).toMatchObject({ name: "Office", port: 3636, authorities: "PEM" });
    expect(settingsOf({ ...draft, filter: " (cn=*{text}*) " }).filter).toBe("(cn=*{text}*)");
  });

  it.each(["0", "65536", "x", "-1", "1.5"])("has no port %s", (port) => {
    expect(isPortWrong({ ...emptyLdapDraft(), port })).toBe(true);
  });

  it("warns where nothing is encrypted, and says with its words what a server refuses", async () => {
    const { wrapper, bridge, end } = await mountWithPhone(DirectorySettings, "idle");
    await wrapper.find("[data-testid=directory-add-ldap]").trigger("click");
    expect(wrapper.find("[data-testid=directory-unencrypted]").exists()).toBe(false);
    await wrapper.find("[data-testid=directory-security]").setValue("none");
    expect(wrapper.find("[data-testid=directory-unencrypted]").text()).toContain("Anybody on the way can read the password");
    await wrapper.find("[data-testid=directory-address]").setValue("ldap.example.org");
    bridge.refuse("directory.add", { code: "directory/no-base", message: "raw" });
    await wrapper.find("[data-testid=directory-form]").trigger("submit");
    await flushPromises();
    expect(wrapper.find("[data-testid=directory-problem]").text()).toBe("The server does not know the place to search in. Check the base DN.");
    await wrapper.find("[data-testid=directory-filter]").setValue("(objectClass=person)");
    bridge.refuse("directory.add", { code: "directory/filter-without-text", message: "raw" });
    await wrapper.find("[data-testid=directory-form]").trigger("submit");
    await flushPromises();
    expect(bridge.executed.at(-1)?.args[0]).toMatchObject({ filter: "(objectClass=person)" });
    expect(wrapper.find("[data-testid=directory-problem]").text()).toBe("The search filter has no place for what is typed. Write {text} where it belongs.");
    end();
  });
});

describe("an address book that is entered", () => {
  it("is added where there is no key store once the user lets its password be kept unencrypted", async () => {
    const { wrapper, bridge, end } = await mountWithPhone(DirectorySettings, "plain");
    await wrapper.find("[data-testid=directory-add-book]").trigger("click");
    await wrapper.find("[data-testid=directory-address]").setValue("cloud.example.org");
    await wrapper.find("[data-testid=directory-form]").trigger("submit");
    await flushPromises();
    bridge.refuse("directory.add", { code: "secrets/no-key-store", message: "raw" });
    await wrapper.find("[data-testid=directory-place]").trigger("click");
    await flushPromises();
    document.querySelector<HTMLElement>("[data-testid=secrets-agree]")!.click();
    await flushPromises();
    expect(bridge.executed.map(({ name }) => name)).toEqual(["directory.discover", "directory.add", "secrets.agree-to-plain", "directory.add"]);
    expect(wrapper.find("[data-testid=directory-form]").exists()).toBe(false);
    end();
  });
});

describe("a directory that is changed", () => {
  it("keeps what is not entered anew: its filter, its password, its port", async () => {
    const { wrapper, bridge, end } = await mountWithPhone(DirectorySettings, "directories");
    await wrapper.findAll("[data-testid=directory-change]")[2]!.trigger("click");
    expect((wrapper.find("[data-testid=directory-address]").element as HTMLInputElement).value).toBe("ldap.example.org");
    await wrapper.find("[data-testid=directory-name]").setValue("Office");
    await wrapper.find("[data-testid=directory-form]").trigger("submit");
    await flushPromises();
    expect(bridge.executed).toContainEqual({ name: "directory.update", args: ["office", expect.objectContaining({ name: "Office", port: 636, security: "tls" }), null] });
    await wrapper.findAll("[data-testid=directory-change]")[1]!.trigger("click");
    await wrapper.find("[data-testid=directory-password]").setValue("new");
    await wrapper.find("[data-testid=directory-form]").trigger("submit");
    await flushPromises();
    expect(bridge.executed).toContainEqual({ name: "directory.update", args: ["family", expect.objectContaining({ kind: "carddav", name: "Family", url: "https://cloud.example.org/dav/team/" }), "new"] });
    expect(wrapper.find("[data-testid=directory-form]").exists()).toBe(false);
    end();
  });
});

describe("an address book most of which is gone", () => {
  it.each([["directory-held-undo", "undo"], ["directory-held-accept", "accept"]])("asks in words, and takes %s for an answer", async (button, answer) => {
    const { wrapper, bridge, end } = await mountWithPhone(DirectorySettings, "directories");
    expect(wrapper.find("[data-testid=directory-held]").text()).toContain("192 of 200 contacts are gone from the address book on the server. Remove them here too?");
    await wrapper.find(`[data-testid=${button}]`).trigger("click");
    await flushPromises();
    expect(bridge.executed).toContainEqual({ name: "directory.sync", args: ["team", answer] });
    expect(wrapper.find("[data-testid=directory-held]").exists()).toBe(false);
    end();
  });
});
