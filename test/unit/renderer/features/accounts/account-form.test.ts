import { flushPromises } from "@vue/test-utils";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import AccountForm from "../../../../../renderer/features/accounts/account-form.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  mounted.end();
  vi.useRealTimers();
});

const id = (name: string) => `[data-testid="${name}"]`;

async function fill(address: string, password = "secret"): Promise<void> {
  await mounted.wrapper.find(id("account-address")).setValue(address);
  await mounted.wrapper.find(id("account-password")).setValue(password);
  await mounted.wrapper.find("form").trigger("submit");
  await flushPromises();
}

describe("the account form", () => {
  it("sends nothing while the address is wrong, and ties the reason to the field", async () => {
    mounted = await mountWithPhone(AccountForm, "empty", { id: null });
    await fill("ada");
    const address = mounted.wrapper.find(id("account-address"));
    expect(mounted.bridge.executed.map((one) => one.name)).not.toContain("account.add");
    expect(address.attributes("aria-invalid")).toBe("true");
    expect(mounted.wrapper.find(`[id="${address.attributes("aria-describedby")}"]`).text()).toContain("at-sign");
  });

  it("shows registering and then that it works, and empties the password field at once", async () => {
    mounted = await mountWithPhone(AccountForm, "empty", { id: null });
    await fill("ada@example.org");
    expect(mounted.bridge.executed).toContainEqual({ name: "account.add", args: [{ address: "sip:ada@example.org", displayName: "", transport: "udp", register: true }, "secret", ""] });
    expect((mounted.wrapper.find(id("account-password")).element as HTMLInputElement).value).toBe("");
    expect(mounted.wrapper.find(id("presence")).text()).toBe("Registering with example.org");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(mounted.wrapper.text()).toContain("It works. ada@example.org can make and take calls.");
  });

  it("shows a refused password in plain words; the next attempt changes the same account", async () => {
    mounted = await mountWithPhone(AccountForm, "empty", { id: null });
    await fill("wrong@example.org");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(mounted.wrapper.find(id("presence")).text()).toContain("Password refused by example.org; check it");
    await fill("right@example.org", "better");
    expect(mounted.bridge.executed.at(-1)).toMatchObject({ name: "account.update", args: [mounted.phone.accounts[0]!.id, { address: "sip:right@example.org" }, "better", null] });
  });

  it("asks before a password is kept without a key store, and keeps nothing if the user does not agree", async () => {
    mounted = await mountWithPhone(AccountForm, "plain", { id: null });
    await fill("ada@example.org");
    expect(mounted.bridge.executed.map((one) => one.name)).not.toContain("account.add");
    document.querySelector<HTMLButtonElement>(id("secrets-refuse"))!.click();
    await flushPromises();
    expect(mounted.bridge.executed.map((one) => one.name)).not.toContain("account.add");
    expect(mounted.wrapper.find(id("account-failure")).text()).toContain("key store");
  });

  it("adds the account after the user has agreed to a plain file", async () => {
    mounted = await mountWithPhone(AccountForm, "plain", { id: null });
    await fill("ada@example.org");
    document.querySelector<HTMLButtonElement>(id("secrets-agree"))!.click();
    await flushPromises();
    expect(mounted.bridge.executed.map((one) => one.name).filter((name) => name !== "contacts.search" && name !== "history.list")).toEqual(["secrets.agree-to-plain", "account.add"]);
  });

  it("leaves the present password alone when an account is edited without a new one", async () => {
    mounted = await mountWithPhone(AccountForm, "idle", { id: "work" });
    await mounted.wrapper.find("form").trigger("submit");
    await flushPromises();
    expect(mounted.bridge.executed.at(-1)).toMatchObject({ name: "account.update", args: ["work", {}, null, null] });
  });
});
