export { firstRunTexts } from "../en/first-run-texts.ts";
