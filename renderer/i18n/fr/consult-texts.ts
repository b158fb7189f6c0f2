export { consultTexts } from "../en/consult-texts.ts";
