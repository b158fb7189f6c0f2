// Chinese, simplified characters. Short sentences; "you" is left out where the verb says it.
import type { Messages } from "./en.ts";
import { accountsTexts } from "./zh/accounts-texts.ts";
import { callTexts } from "./zh/call-texts.ts";
import { consultTexts } from "./zh/consult-texts.ts";
import { contactBookTexts } from "./zh/contact-book-texts.ts";
import { contactFilesTexts } from "./zh/contact-files-texts.ts";
import { contactsTexts } from "./zh/contacts-texts.ts";
import { dialPadTexts } from "./zh/dial-pad-texts.ts";
import { directoriesTexts } from "./zh/directories-texts.ts";
import { doctorTexts } from "./zh/doctor-texts.ts";
import { firstRunTexts } from "./zh/first-run-texts.ts";
import { historyTexts } from "./zh/history-texts.ts";
import { incomingTexts } from "./zh/incoming-texts.ts";
import { lampsTexts } from "./zh/lamps-texts.ts";
import { messagesTexts } from "./zh/messages-texts.ts";
import { reachabilityTexts } from "./zh/reachability-texts.ts";
import { searchTexts } from "./zh/search-texts.ts";
import { settingsSearchTexts } from "./zh/settings-search-texts.ts";
import { settingsTexts } from "./zh/settings-texts.ts";
import { setupTexts } from "./zh/setup-texts.ts";
import { shellTexts } from "./zh/shell-texts.ts";
import { updatesTexts } from "./zh/updates-texts.ts";
import { systemTexts } from "./zh/system-texts.ts";
import { failureTexts } from "./zh/failure-texts.ts";

export const zh: Messages = {
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
