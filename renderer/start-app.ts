// What both windows have in common: styles, bridge, stores, texts.
import "@fontsource-variable/inter/opsz.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/form.css";
import "./styles/list.css";
import "./styles/contrast.css";
import { createPinia } from "pinia";
import { createApp, type Component } from "vue";
import { findBridge, installBridge } from "./bridge/bridge.ts";
import { createText } from "./i18n/text.ts";

/** Mounts a window's root component once its bridge is found. */
export async function startApp(root: Component): Promise<void> {
  installBridge(await findBridge(window.location.search));
  createApp(root).use(createPinia()).use(createText()).mount("#app");
}
