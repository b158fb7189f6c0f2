// French. Formal address, short sentences.
import type { Messages } from "./en.ts";
import { accountsTexts } from "./fr/accounts-texts.ts";
import { callTexts } from "./fr/call-texts.ts";
import { consultTexts } from "./fr/consult-texts.ts";
import { contactBookTexts } from "./fr/contact-book-texts.ts";
import { contactFilesTexts } from "./fr/contact-files-texts.ts";
import { contactsTexts } from "./fr/contacts-texts.ts";
import { dialPadTexts } from "./fr/dial-pad-texts.ts";
import { directoriesTexts } from "./fr/directories-texts.ts";
import { doctorTexts } from "./fr/doctor-texts.ts";
import { firstRunTexts } from "./fr/first-run-texts.ts";
import { historyTexts } from "./fr/history-texts.ts";
import { incomingTexts } from "./fr/incoming-texts.ts";
import { lampsTexts } from "./fr/lamps-texts.ts";
import { messagesTexts } from "./fr/messages-texts.ts";
import { reachabilityTexts } from "./fr/reachability-texts.ts";
import { searchTexts } from "./fr/search-texts.ts";
import { settingsSearchTexts } from "./fr/settings-search-texts.ts";
import { settingsTexts } from "./fr/settings-texts.ts";
import { setupTexts } from "./fr/setup-texts.ts";
import { shellTexts } from "./fr/shell-texts.ts";
import { updatesTexts } from "./fr/updates-texts.ts";
import { systemTexts } from "./fr/system-texts.ts";
import { failureTexts } from "./fr/failure-texts.ts";

export const fr: Messages = {
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
