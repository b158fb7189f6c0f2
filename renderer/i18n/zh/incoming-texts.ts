export { incomingTexts } from "../en/incoming-texts.ts";
