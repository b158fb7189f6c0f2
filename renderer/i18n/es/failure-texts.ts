export { failureTexts } from "../en/failure-texts.ts";
