// What both windows have in common: styles, bridge, stores, texts.
import "@fontsource-variable/inter/opsz.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/form.css";
import "./styles/list.css";
import "./styles/contrast.css";
import { createPinia } from "pinia";
import { createApp, type Component } from "vue";
import { findBridge, installBridge, type GodwitBridge } from "./bridge/bridge.ts";
import { chosenLanguage, createText, textsOf, type Language } from "./i18n/text.ts";

/** How long the window waits for the phone to know its language; without an answer it speaks the system's. */
const ANSWER_LIMIT_MS = 500;

/** Mounts a window's root component once its bridge is found and its language is read. */
export async function startApp(root: Component): Promise<void> {
  performance.mark("godwit: scripts read");
  const bridge = await findBridge(window.location.search);
  installBridge(bridge);
  const language = await preferredLanguage(bridge);
  createApp(root).use(createPinia()).use(createText(language, await textsOf(language))).mount("#app");
  performance.mark("godwit: mounted");
}

async function preferredLanguage(bridge: GodwitBridge): Promise<Language> {
  const asked = bridge.snapshot().then(({ preferences }) => preferences.locale, () => "system" as const);
  const late = new Promise<"system">((resolve) => setTimeout(resolve, ANSWER_LIMIT_MS, "system"));
  return chosenLanguage(await Promise.race([asked, late]));
}
