import { flushPromises } from "@vue/test-utils";
import { afterEach, expect, it, vi } from "vitest";
import CopyAddress from "../../../../../renderer/features/contacts/copy-address.vue";
import { useUi } from "../../../../../renderer/stores/ui.ts";
import { mountWithPhone } from "../../mount-with-phone.ts";

let mounted: Awaited<ReturnType<typeof mountWithPhone>>;
afterEach(() => mounted.end());

it.each([
  ["sip:+442079460018@carrier.example.net;transport=tcp", "+442079460018", "Copy +44 20 7946 0018"],
  ["sip:ada@example.org", "ada@example.org", "Copy ada@example.org"],
])("of %s copies %s, as one would type it, and says so", async (address, text, label) => {
  mounted = await mountWithPhone(CopyAddress, "idle", { address });
  const copied = vi.spyOn(mounted.bridge.window, "copyText");
  const button = mounted.wrapper.get("[data-testid=copy-address]");
  expect(button.attributes("aria-label")).toBe(label);
  await button.trigger("click");
  await flushPromises();
  expect(copied).toHaveBeenCalledWith(text);
  expect(useUi().toasts.map((toast) => toast.text)).toEqual(["Copied"]);
});
