export { shellTexts } from "../en/shell-texts.ts";
