export { accountsTexts } from "../en/accounts-texts.ts";
