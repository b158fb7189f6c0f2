// Puts the chosen theme on <html data-theme>; "system" leaves light and dark to the style sheet and asks for contrast.
import { useMediaQuery } from "@vueuse/core";
import { watchEffect } from "vue";
import { usePhone } from "../stores/phone.ts";

/** Keeps <html data-theme> in step with the preferences and the system; called once per window. */
export function useTheme(): void {
  const phone = usePhone();
  const wantsContrast = useMediaQuery("(prefers-contrast: more)");
  watchEffect(() => {
    const theme = phone.snapshot?.preferences.theme ?? "system";
    document.documentElement.dataset.theme = theme === "system" && wantsContrast.value ? "contrast" : theme;
  });
}
