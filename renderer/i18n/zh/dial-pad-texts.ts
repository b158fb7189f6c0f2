export { dialPadTexts } from "../en/dial-pad-texts.ts";
