export { lampsTexts } from "../en/lamps-texts.ts";
