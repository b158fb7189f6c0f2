// Puts the chosen theme on <html data-theme>; "system" leaves light and dark to the style sheet and asks for contrast;
// where the system forces its own colours the window draws its states as in high contrast, whatever was chosen.
import { useMediaQuery } from "@vueuse/core";
import { watchEffect } from "vue";
import { usePhone } from "../stores/phone.ts";

/** Keeps <html data-theme> in step with the preferences and the system; called once per window. */
export function useTheme(): void {
  const phone = usePhone();
  const wantsContrast = useMediaQuery("(prefers-contrast: more)");
  const forcesColors = useMediaQuery("(forced-colors: active)");
  watchEffect(() => {
    const theme = phone.snapshot?.preferences.theme ?? "system";
    document.documentElement.dataset.theme = forcesColors.value || (theme === "system" && wantsContrast.value) ? "contrast" : theme;
  });
}
