export { contactFilesTexts } from "../en/contact-files-texts.ts";
