// Finnish. Short sentences, singular "you" left out where the verb says it.
import type { Messages } from "./en.ts";
import { accountsTexts } from "./fi/accounts-texts.ts";
import { callTexts } from "./fi/call-texts.ts";
import { consultTexts } from "./fi/consult-texts.ts";
import { contactBookTexts } from "./fi/contact-book-texts.ts";
import { contactFilesTexts } from "./fi/contact-files-texts.ts";
import { contactsTexts } from "./fi/contacts-texts.ts";
import { dialPadTexts } from "./fi/dial-pad-texts.ts";
import { directoriesTexts } from "./fi/directories-texts.ts";
import { doctorTexts } from "./fi/doctor-texts.ts";
import { firstRunTexts } from "./fi/first-run-texts.ts";
import { historyTexts } from "./fi/history-texts.ts";
import { incomingTexts } from "./fi/incoming-texts.ts";
import { lampsTexts } from "./fi/lamps-texts.ts";
import { messagesTexts } from "./fi/messages-texts.ts";
import { reachabilityTexts } from "./fi/reachability-texts.ts";
import { searchTexts } from "./fi/search-texts.ts";
import { settingsSearchTexts } from "./fi/settings-search-texts.ts";
import { settingsTexts } from "./fi/settings-texts.ts";
import { setupTexts } from "./fi/setup-texts.ts";
import { shellTexts } from "./fi/shell-texts.ts";
import { updatesTexts } from "./fi/updates-texts.ts";
import { systemTexts } from "./fi/system-texts.ts";
import { failureTexts } from "./fi/failure-texts.ts";

export const fi: Messages = {
  ...shellTexts,
  ...searchTexts,
  ...dialPadTexts,
  ...doctorTexts,
  ...contactsTexts,
  ...contactBookTexts,
  ...contactFilesTexts,
  ...historyTexts,
  ...accountsTexts,
  ...callTexts,
  ...consultTexts,
  ...settingsTexts,
  ...settingsSearchTexts,
  ...setupTexts,
  ...firstRunTexts,
  ...incomingTexts,
  ...reachabilityTexts,
  ...messagesTexts,
  ...lampsTexts,
  ...updatesTexts,
  ...directoriesTexts,
  ...systemTexts,
  failure: failureTexts,
};
