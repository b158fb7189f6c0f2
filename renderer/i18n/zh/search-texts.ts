export { searchTexts } from "../en/search-texts.ts";
