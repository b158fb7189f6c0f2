export { settingsTexts } from "../en/settings-texts.ts";
