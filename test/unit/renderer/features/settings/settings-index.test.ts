// Every control on every page of the settings is a setting of the index, with a name and a sentence that are to be read
// there; and the search finds each of them in every language.
import { flushPromises } from "@vue/test-utils";
import { describe, expect, it } from "vitest";
import AccountForm from "../../../../../renderer/features/accounts/account-form.vue";
import { findSettings } from "../../../../../renderer/features/settings/find-settings.ts";
import { settingsIndex } from "../../../../../renderer/features/settings/settings-index.ts";
import SettingsPage from "../../../../../renderer/features/settings/settings-page.vue";
import SettingsSearch from "../../../../../renderer/features/settings/settings-search.vue";
import { sectionTitles } from "../../../../../renderer/features/settings/settings-sections.ts";
import { createText, languages, textsOf, type Language, type Translate } from "../../../../../renderer/i18n/text.ts";
import type { SettingsSection } from "../../../../../renderer/stores/ui.ts";
import { useUi } from "../../../../../renderer/stores/ui.ts";
import { englishText, mountWithPhone } from "../../mount-with-phone.ts";

const t = englishText();
const sections = Object.keys(sectionTitles) as SettingsSection[];
const CONTROLS = "input, select, textarea, button, summary, [role=switch], [role=slider]";
/** Buttons of pages and forms that set nothing. */
const NO_SETTINGS = ["stage-back", "account-advanced", "account-save", "account-cancel"];

/** Controls that are in no setting's place. */
function strays(root: Element, places: readonly string[]): readonly string[] {
  return [...root.querySelectorAll<HTMLElement>(CONTROLS)].filter((control) => {
    const ids: string[] = [];
    for (let at: HTMLElement | null = control; at; at = at.parentElement) if (at.dataset["testid"] !== undefined) ids.push(at.dataset["testid"]);
    // What a text field holds beside its line, such as the eye of a password, is of the same setting.
    const field = control.closest(".field");
    const inField = [...(field?.querySelectorAll<HTMLElement>("[data-testid]") ?? [])].map(({ dataset }) => dataset["testid"]!);
    return ![...ids, ...inField].some((id) => places.includes(id) || NO_SETTINGS.includes(id));
  }).map((control) => control.outerHTML.slice(0, 120));
}

async function translate(language: Language): Promise<Translate> {
  const { t: say } = createText(language, await textsOf(language)).global as unknown as { t: (key: string, values?: unknown) => string };
  return (key, values = {}) => say(key, values);
}

describe.each(sections)("the settings' page %s", (section) => {
  const settings = settingsIndex.filter((setting) => setting.section === section && !setting.inAccount);

  it.each(["idle", "rules"])("has no control that the index does not know (%s)", async (scene) => {
    const { wrapper, end } = await mountWithPhone(SettingsPage, scene, { section });
    await flushPromises();
    expect(strays(wrapper.element, settings.map(({ place }) => place))).toEqual([]);
    end();
  });

  it("has each setting of the index, with its sentence", async () => {
    const { wrapper, end } = await mountWithPhone(SettingsPage, "idle", { section });
    await flushPromises();
    const text = wrapper.text();
    const absent = settings.filter(({ place, hint }) => !wrapper.find(`[data-testid="${place}"]`).exists() || !text.includes(t(hint)));
    // The trial's sentence is on its account's page, and headsets need what this page's browser does not have.
    expect(absent.map(({ place }) => place).filter((place) => !["accounts-trial", "headsets"].includes(place))).toEqual([]);
    end();
  });
});

it("the account form has no control that the index does not know, and a sentence for each", async () => {
  const { wrapper, end } = await mountWithPhone(AccountForm, "idle", { id: null });
  const settings = settingsIndex.filter(({ inAccount }) => inAccount);
  expect(strays(wrapper.element, settings.map(({ place }) => place))).toEqual([]);
  const shown = settings.filter(({ place }) => wrapper.find(`[data-testid="${place}"]`).exists());
  // The path belongs to WebSockets only; a template's sentence is that of the chosen one.
  expect(settings.length - shown.length).toBe(1);
  expect(shown.filter(({ hint, place }) => place !== "account-template" && !wrapper.text().includes(t(hint))).map(({ place }) => place)).toEqual([]);
  end();
});

describe.each(languages)("the search in %s", (language) => {

  it("finds every setting by its name, its sentence and its other words", async () => {
    const say = await translate(language);
    for (const setting of settingsIndex) {
      expect(findSettings(say(setting.label), say, [setting]), setting.place).toEqual([setting]);
      expect(findSettings(say(setting.hint), say, [setting]), setting.place).toEqual([setting]);
      if (setting.words) for (const word of say(`settingWords.${setting.words}`).split(" ").filter((each) => each.length > 3)) expect(findSettings(word, say, [setting]), `${setting.place} ${word}`).toEqual([setting]);
    }
  });
});

describe("the search", () => {
  it("folds accents and case, wants every word, and puts names first", async () => {
    const german = await translate("de");
    expect(findSettings("LAUTSTARKE angleichen", german)[0]?.place).toBe("voice-gainControl");
    expect(findSettings("lautstärke quark", german)).toEqual([]);
    expect(findSettings("theme", t)[0]?.place).toBe("themes");
    expect(findSettings("dark", t)[0]?.place).toBe("themes");
    expect(findSettings("   ", t)).toEqual([]);
  });

  it("opens the section with Enter and leaves the setting's place to go to", async () => {
    const { wrapper, end } = await mountWithPhone(SettingsSearch, "idle", { modelValue: "dtmf" });
    const ui = useUi();
    expect(wrapper.findAll('[data-testid="setting-found"]').length).toBeGreaterThan(1);
    await wrapper.get('[data-testid="settings-search"]').trigger("keydown", { key: "Enter" });
    expect(ui.stage.kind).toBe("account-form");
    expect(ui.settingWish).toEqual({ place: "account-digits", inAccount: "advanced" });
    end();
  });

  it("gives the focus to the setting that was chosen, and marks it", async () => {
    const { wrapper, end } = await mountWithPhone(SettingsPage, "idle", { section: "messages" });
    useUi().settingWish = { place: "messages-keep" };
    await flushPromises();
    expect(document.activeElement?.getAttribute("data-testid")).toBe("messages-keep");
    expect(wrapper.find(".shown-setting").exists()).toBe(true);
    expect(useUi().settingWish).toBeUndefined();
    end();
  });

  it("says where nothing is found", async () => {
    const { wrapper, end } = await mountWithPhone(SettingsSearch, "idle", { modelValue: "zzz" });
    expect(wrapper.find('[data-testid="settings-found-none"]').exists()).toBe(true);
    end();
  });
});
