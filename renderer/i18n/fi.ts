// Finnish. Short sentences, singular "you" left out where the verb says it.
import type { Messages } from "./en.ts";
import { accountsTexts } from "./fi/accounts-texts.ts";
import { callTexts } from "./fi/call-texts.ts";
import { contactsTexts } from "./fi/contacts-texts.ts";
import { dialPadTexts } from "./fi/dial-pad-texts.ts";
import { firstRunTexts } from "./fi/first-run-texts.ts";
import { historyTexts } from "./fi/history-texts.ts";
import { incomingTexts } from "./fi/incoming-texts.ts";
import { lampsTexts } from "./fi/lamps-texts.ts";
import { searchTexts } from "./fi/search-texts.ts";
import { settingsTexts } from "./fi/settings-texts.ts";
import { shellTexts } from "./fi/shell-texts.ts";
import { failureTexts } from "./failure-texts.ts";

export const fi: Messages = {
  ...shellTexts,
  ...searchTexts,
  ...dialPadTexts,
  ...contactsTexts,
  ...historyTexts,
  ...accountsTexts,
  ...callTexts,
  ...settingsTexts,
  ...firstRunTexts,
  ...incomingTexts,
  ...lampsTexts,
  failure: failureTexts.fi,
};
