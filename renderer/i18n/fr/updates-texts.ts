export { updatesTexts } from "../en/updates-texts.ts";
