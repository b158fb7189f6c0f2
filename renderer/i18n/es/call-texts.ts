export { callTexts } from "../en/call-texts.ts";
