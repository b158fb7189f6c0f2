export { systemTexts } from "../en/system-texts.ts";
