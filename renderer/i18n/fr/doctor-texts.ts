export { doctorTexts } from "../en/doctor-texts.ts";
