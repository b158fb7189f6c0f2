// Mounts a component as the window does, with stores, texts and a scripted phone in a given scene.
import { flushPromises, mount } from "@vue/test-utils";
import { createPinia, setActivePinia } from "pinia";
import { TooltipProvider } from "reka-ui";
import { defineComponent, h, type Component } from "vue";
import { installBridge } from "../../../renderer/bridge/bridge.ts";
import { createFakeBridge, type FakeBridge } from "../../../renderer/bridge/fake-bridge.ts";
import { createText, type Translate } from "../../../renderer/i18n/text.ts";
import { usePhone } from "../../../renderer/stores/phone.ts";

// This page has no layout, and long lists draw as many rows as fit.
Object.defineProperties(HTMLElement.prototype, { clientHeight: { configurable: true, get: () => 600 }, clientWidth: { configurable: true, get: () => 320 } });

/** Installs a scripted phone and connects the store to it; call `stop` at the end. */
export async function connectPhone(scene: string): Promise<{ bridge: FakeBridge; phone: ReturnType<typeof usePhone>; stop: () => void }> {
  const bridge = createFakeBridge(scene);
  installBridge(bridge);
  setActivePinia(createPinia());
  const phone = usePhone();
  const stop = phone.connect();
  await flushPromises();
  return { bridge, phone, stop };
}

/** Mounts `component`, after `prepare` has said what the phone answers, under the tooltip provider that the shell gives it. */
export async function mountWithPhone(component: Component, scene: string, props: Record<string, unknown> = {}, prepare: (bridge: FakeBridge) => void = () => {}) {
  const connected = await connectPhone(scene);
  prepare(connected.bridge);
  const host = defineComponent(() => () => h(TooltipProvider, () => h(component, props)));
  const wrapper = mount(host, { attachTo: document.body, global: { plugins: [createText("en")] } });
  await flushPromises();
  const end = () => {
    wrapper.unmount();
    connected.stop();
  };
  return { ...connected, wrapper, end };
}

/** English texts outside of a component. */
export function englishText(): Translate {
  const { t } = createText("en").global as unknown as { t: (key: string, values?: unknown, count?: number) => string };
  return (key, values = {}, count) => (count === undefined ? t(key, values) : t(key, { count, ...values }, count));
}
