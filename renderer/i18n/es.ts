// Spanish. Formal address, neutral between Spain and America.
import type { Messages } from "./en.ts";
import { accountsTexts } from "./es/accounts-texts.ts";
import { callTexts } from "./es/call-texts.ts";
import { consultTexts } from "./es/consult-texts.ts";
import { contactBookTexts } from "./es/contact-book-texts.ts";
import { contactFilesTexts } from "./es/contact-files-texts.ts";
import { contactsTexts } from "./es/contacts-texts.ts";
import { dialPadTexts } from "./es/dial-pad-texts.ts";
import { directoriesTexts } from "./es/directories-texts.ts";
import { doctorTexts } from "./es/doctor-texts.ts";
import { firstRunTexts } from "./es/first-run-texts.ts";
import { historyTexts } from "./es/history-texts.ts";
import { incomingTexts } from "./es/incoming-texts.ts";
import { lampsTexts } from "./es/lamps-texts.ts";
import { messagesTexts } from "./es/messages-texts.ts";
import { reachabilityTexts } from "./es/reachability-texts.ts";
import { searchTexts } from "./es/search-texts.ts";
import { settingsSearchTexts } from "./es/settings-search-texts.ts";
import { settingsTexts } from "./es/settings-texts.ts";
import { setupTexts } from "./es/setup-texts.ts";
import { shellTexts } from "./es/shell-texts.ts";
import { updatesTexts } from "./es/updates-texts.ts";
import { systemTexts } from "./es/system-texts.ts";
import { failureTexts } from "./es/failure-texts.ts";

export const es: Messages = {
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
