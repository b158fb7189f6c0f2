export { contactsTexts } from "../en/contacts-texts.ts";
