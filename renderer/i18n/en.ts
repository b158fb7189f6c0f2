// English, the language that defines which texts exist. "{'@'}" is vue-i18n's way to write a plain at-sign.
import { accountsTexts } from "./en/accounts-texts.ts";
import { callTexts } from "./en/call-texts.ts";
import { consultTexts } from "./en/consult-texts.ts";
import { contactBookTexts } from "./en/contact-book-texts.ts";
import { contactFilesTexts } from "./en/contact-files-texts.ts";
import { contactsTexts } from "./en/contacts-texts.ts";
import { dialPadTexts } from "./en/dial-pad-texts.ts";
import { directoriesTexts } from "./en/directories-texts.ts";
import { doctorTexts } from "./en/doctor-texts.ts";
import { firstRunTexts } from "./en/first-run-texts.ts";
import { historyTexts } from "./en/history-texts.ts";
import { incomingTexts } from "./en/incoming-texts.ts";
import { lampsTexts } from "./en/lamps-texts.ts";
import { messagesTexts } from "./en/messages-texts.ts";
import { reachabilityTexts } from "./en/reachability-texts.ts";
import { searchTexts } from "./en/search-texts.ts";
import { settingsSearchTexts } from "./en/settings-search-texts.ts";
import { settingsTexts } from "./en/settings-texts.ts";
import { setupTexts } from "./en/setup-texts.ts";
import { shellTexts } from "./en/shell-texts.ts";
import { updatesTexts } from "./en/updates-texts.ts";
import { systemTexts } from "./en/system-texts.ts";
import { failureTexts } from "./en/failure-texts.ts";
import type { KeysOf, TextOf } from "./text-shape.ts";

export const en = {
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
} as const;

/** The shape every language must fill. */
export type Messages = TextOf<typeof en>;

/** The name of a text. */
export type MessageKey = KeysOf<typeof en>;
