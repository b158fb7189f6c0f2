// The pictures of docs/guide: each is a view of scripted-views.ts, by name.
import type { Preferences } from "../../core/phone/protocol.ts";

export interface GuidePicture {
  /** The file in docs/guide/images, without its ending. */
  readonly file: string;
  /** The name of a view. */
  readonly view: string;
  readonly theme: Preferences["theme"];
}

/** All of them, in the order of the guide's pages. */
export const guidePictures: readonly GuidePicture[] = [
  light("welcome", "the welcome"),
  light("ready", "the quiet stage and the dial pad"),
  light("account", "an account"),
  light("account-refused", "accounts that failed"),
  light("call-in", "a call coming in"),
  light("call", "a call"),
  light("keys", "the tone keys"),
  light("busy", "a busy line"),
  light("several-calls", "several calls"),
  light("transfer", "a call being transferred"),
  light("consultation", "a consultation"),
  light("conference", "a conference"),
  light("availability", "the ways to be reached or not"),
  light("rules", "the rules about calls"),
  light("contact", "a book with groups and photos"),
  light("contact-form", "a contact with everything being edited"),
  light("import", "an import before a file is chosen"),
  light("merge", "two contacts side by side"),
  light("recent-call", "a recent call"),
  light("conversation", "a conversation"),
  light("mailboxes", "messages that wait in mailboxes"),
  light("lamps", "lamps"),
  light("desktop", "tray, links, keys and headsets"),
  light("moved", "a call that moved a moment ago"),
  light("moved-before", "a recent call that moved and was lost"),
  light("sound", "the sound settings"),
  light("poor", "a poor call with its figures"),
  light("recording", "a call being recorded"),
  light("keys-readable", "a call whose keys could be read"),
  light("certificate", "a certificate that nobody vouches for"),
  light("help", "help"),
  light("doctor", "a call that is not heard looked into"),
  { file: "appearance", view: "the appearance", theme: "dark" },
  light("company-settings", "company settings"),
  light("backup", "export and import"),
  light("shortcuts", "the shortcuts"),
];

function light(file: string, view: string): GuidePicture {
  return { file, view, theme: "light" };
}
