// German. Formal address, short sentences.
import type { Messages } from "./en.ts";
import { accountsTexts } from "./de/accounts-texts.ts";
import { callTexts } from "./de/call-texts.ts";
import { consultTexts } from "./de/consult-texts.ts";
import { contactBookTexts } from "./de/contact-book-texts.ts";
import { contactFilesTexts } from "./de/contact-files-texts.ts";
import { contactsTexts } from "./de/contacts-texts.ts";
import { dialPadTexts } from "./de/dial-pad-texts.ts";
import { directoriesTexts } from "./de/directories-texts.ts";
import { doctorTexts } from "./de/doctor-texts.ts";
import { firstRunTexts } from "./de/first-run-texts.ts";
import { historyTexts } from "./de/history-texts.ts";
import { incomingTexts } from "./de/incoming-texts.ts";
import { lampsTexts } from "./de/lamps-texts.ts";
import { messagesTexts } from "./de/messages-texts.ts";
import { reachabilityTexts } from "./de/reachability-texts.ts";
import { searchTexts } from "./de/search-texts.ts";
import { settingsSearchTexts } from "./de/settings-search-texts.ts";
import { settingsTexts } from "./de/settings-texts.ts";
import { setupTexts } from "./de/setup-texts.ts";
import { shellTexts } from "./de/shell-texts.ts";
import { updatesTexts } from "./de/updates-texts.ts";
import { systemTexts } from "./de/system-texts.ts";
import { failureTexts } from "./de/failure-texts.ts";

export const de: Messages = {
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
