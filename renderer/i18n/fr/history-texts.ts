export { historyTexts } from "../en/history-texts.ts";
