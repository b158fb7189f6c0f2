export { contactBookTexts } from "../en/contact-book-texts.ts";
