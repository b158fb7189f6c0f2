export { messagesTexts } from "../en/messages-texts.ts";
