// Every view of the window, by the scene that a scripted phone is in and the controls that are pressed to get there.
import { fakeDays, fakeRuns } from "../../renderer/bridge/fake-history.ts";
import type { Page } from "playwright";
import type { CaseFile, DoctorSubject, PhoneChange, Preferences } from "../../core/phone/protocol.ts";
import { fakeCase } from "../../renderer/bridge/fake-doctor.ts";
import { directoryPeople } from "../../renderer/bridge/fake-directories.ts";
import { createScene, figuresBefore } from "../../renderer/bridge/fake-scenes.ts";
import type { RunningApp } from "./app-harness.ts";
import { scriptMessages } from "./scripted-messages.ts";
import { emitChange, emitChanges, showCalls, type ScriptedGlobals } from "./scripted-app.ts";

/** A name, a scene of `fake-scenes.ts`, and the test ids that are pressed one after the other. */
export type View = readonly [name: string, scene: string, ...press: readonly string[]];

/** All of them. */
export const views: readonly View[] = [
  ["the welcome", "first-run"],
  ["the quiet stage and the dial pad", "idle"],
  ["no account yet", "empty"],
  ["accounts that failed", "refused"],
  ["contacts", "idle", "rail-contacts"],
  ["no contacts yet", "empty", "rail-contacts"],
  ["a contact", "idle", "rail-contacts", "contact-row"],
  ["a contact being edited", "idle", "rail-contacts", "contact-row", "contact-edit"],
  ["a book with groups and photos", "book", "rail-contacts", "contact-row"],
  ["what is done with contacts more seldom", "book", "rail-contacts", "contacts-more"],
  ["several contacts selected", "book", "rail-contacts", "contacts-select", "contact-row"],
  ["a contact with everything being edited", "book", "rail-contacts", "contact-row", "contact-edit"],
  ["the groups", "book", "rail-contacts", "contacts-more", "contacts-groups"],
  ["contacts that are there twice", "book", "rail-contacts", "contacts-more", "contacts-duplicates"],
  ["two contacts side by side", "book", "rail-contacts", "contacts-more", "contacts-duplicates", "duplicate-compare"],
  ["contacts before an export", "book", "rail-contacts", "contacts-more", "contacts-export"],
  ["an import before a file is chosen", "book", "rail-contacts", "contacts-more", "contacts-import"],
  ["the settings of contacts", "idle", "rail-settings", "settings-contacts"],
  ["an address book most of which is gone", "directories", "rail-settings", "settings-contacts", "directory-held-words"],
  ["a company directory being entered", "directories", "rail-settings", "settings-contacts", "directory-add-ldap"],
  ["people from the company's directory", "directories", "key-1", "key-0", "directory-person-name"],
  ["recent calls", "idle", "rail-recent"],
  ["no calls yet", "empty", "rail-recent"],
  ["a recent call", "idle", "rail-recent", "history-row"],
  ["several recent calls selected", "idle", "rail-recent", "history-select", "history-row"],
  ["recent calls into a file", "idle", "rail-recent", "history-export"],
  ["how long calls stay", "idle", "rail-settings", "settings-history"],
  ["the question before the list is emptied", "idle", "rail-recent", "history-clear"],
  ["the accounts", "idle", "rail-settings", "settings-accounts"],
  ["an account", "idle", "account-button"],
  ["a certificate that nobody vouches for", "untrusted", "account-button"],
  ["the trial account", "trial", "account-button"],
  ["the account form with something wrong", "idle", "rail-settings", "accounts-add", "account-advanced", "account-save"],
  ["an account's codecs and encryption", "idle", "rail-settings", "accounts-add", "account-advanced", "account-codec-up-PCMU"],
  ["the sound settings", "idle", "rail-settings", "settings-sound"],
  ["no sound devices, and a notice", "notice", "rail-settings", "settings-sound"],
  ["what is done to the own voice", "idle", "rail-settings", "settings-sound", "voice-highPass"],
  ["nothing done to the own voice", "no-processing", "rail-settings", "settings-sound", "try-ring"],
  ["conversations", "idle", "rail-messages"],
  ["no messages yet", "empty", "rail-messages"],
  ["a conversation", "idle", "rail-messages", "conversation-row"],
  ["a new message", "idle", "rail-messages", "message-new"],
  ["the question before a link is opened", "idle", "rail-messages", "conversation-row", "message-link"],
  ["the question before a conversation is deleted", "idle", "rail-messages", "conversation-row", "conversation-more", "conversation-delete"],
  ["messages that wait in mailboxes", "mailboxes"],
  ["mailboxes above the conversations", "mailboxes", "rail-messages"],
  ["the message settings", "idle", "rail-settings", "settings-messages"],
  ["the recording settings", "idle", "rail-settings", "settings-recording"],
  ["tray, links, keys and headsets", "idle", "rail-settings", "settings-system"],
  ["the appearance", "idle", "rail-settings", "settings-appearance"],
  ["the shortcuts", "idle", "rail-settings", "settings-keyboard"],
  ["a call going out", "dialing"],
  ["a call coming in", "urgent"],
  ["a call", "active"],
  ["a call that is not encrypted", "unencrypted"],
  ["a call whose keys could be read", "keys-readable"],
  ["a call that is no longer encrypted", "encryption-lost"],
  ["a good call with its figures", "active", "call-details"],
  ["a poor call with its figures", "poor", "call-details"],
  ["the tone keys", "muted", "call-keys"],
  ["volumes in a call", "active", "call-sound"],
  ["a call being transferred", "several", "call-transfer"],
  ["the question before one is passed on", "passed-on"],
  ["a consultation", "consulting"],
  ["a consultation that ended by itself", "consultation-over"],
  ["keys that go by INFO", "keys-by-info", "call-keys"],
  ["a held call", "held"],
  ["several calls", "several"],
  ["a call being recorded", "recording"],
  ["a recording that ended by itself", "recording-failed"],
  ["a conference", "conference"],
  ["a call that is reconnecting", "reconnecting"],
  ["a call that moved a moment ago", "moved"],
  ["a call that moved several times", "moved-often"],
  ["a call that was lost", "lost"],
  ["a recent call that moved and was lost", "lost-before", "rail-recent", "history-row"],
  ["a call that ended", "ended"],
  ["a call that was recorded", "recorded"],
  ["a busy line", "busy"],
  ["export and import", "idle", "rail-settings", "settings-backup"],
  ["company settings", "idle", "rail-settings", "settings-accounts", "accounts-provision"],
  ["no certificates of one's own", "idle", "rail-settings", "settings-accounts", "accounts-certificates"],
  ["help", "idle", "rail-settings", "settings-help"],
  ["a good call looked into", "active", "call-doctor"],
  ["a call that is not heard looked into", "poor", "call-doctor", "doctor-arrow"],
  ["not to be disturbed", "undisturbed"],
  ["the ways to be reached or not", "idle", "availability"],
  ["all calls sent on", "forwarding", "availability"],
  ["the rules about calls", "rules", "rail-settings", "settings-calls"],
  ["a forwarding being changed", "rules", "rail-settings", "settings-calls", "rule-edit"],
  ["what becomes of one caller's calls", "idle", "rail-contacts", "contact-row", "contact-rule"],
  ["a forwarding being entered", "rules", "rail-settings", "settings-calls", "add-forwarding"],
  ["an automatic answer being entered", "rules", "rail-settings", "settings-calls", "add-auto-answer"],
  ["waiting for somebody", "waiting-for-somebody"],
  ["somebody is free", "somebody-is-free"],
  ["somebody cannot be watched", "free-is-not-told"],
  ["lamps", "lamps"],
  ["lamps being put in order", "lamps", "lamps-arrange"],
  ["a lamp being entered", "lamps", "lamp-add"],
];

/** What people have before them all day. */
export const everyDay: ReadonlySet<string> = new Set(["the quiet stage and the dial pad", "a contact", "a recent call", "a conversation", "several calls"]);

/** Opens one of the views in a scripted app, whatever the width of its window. */
export async function openView(running: RunningApp, [, scene, ...presses]: View, theme: Preferences["theme"] = "light", locale: Preferences["locale"] = "en"): Promise<void> {
  await showScene(running, scene, theme, locale);
  for (const testId of presses) {
    // In one column the settings begin with their list, not with the accounts.
    if (testId === "accounts-add" && !(await running.window.getByTestId(testId).isVisible())) await running.window.getByTestId("settings-accounts").click();
    await running.window.getByTestId(testId).first().click();
  }
}

/** Loads the window anew and brings its scripted phone into a scene. */
export async function showScene(running: RunningApp, sceneName: string, theme: Preferences["theme"], locale: Preferences["locale"] = "en"): Promise<void> {
  const { snapshot, contacts, photos, history } = createScene(sceneName);
  await showCalls(running, []);
  await running.app.evaluate(
    (_electron, data) => {
      const { scriptedPhone, keepBook } = globalThis as unknown as ScriptedGlobals;
      const { answers } = scriptedPhone;
      keepBook(data.contacts, data.photos);
      answers.set("history.list", () => data.history);
      answers.set("history.page", () => data.runs);
      answers.set("history.days", () => data.days);
      answers.set("history.get", (id) => data.history.find((entry) => entry.id === id) ?? null);
      answers.set("history.person", () => data.history.slice(0, 3).map((entry) => ({ kind: "call", atMs: entry.startedAtMs, entry })));
      answers.set("directory.search", (text) => ({ people: text === "" ? [] : data.people }));
      answers.set("doctor.look", (subject) => data.cases[(subject as { readonly kind: keyof typeof data.cases }).kind]);
      for (const command of ["history.seen", "audio.select", "audio.test"] as const) answers.set(command, () => undefined);
    },
    { contacts, photos: [...photos], history, runs: fakeRuns(history, {}), days: fakeDays(history, {}), cases: casesOf(sceneName), people: directoryPeople },
  );
  await scriptMessages(running, snapshot.unreadMessages === 0);
  await running.window.reload();
  await running.window.getByTestId("rail-dial").waitFor();
  const { devices, audio, notices, missedCalls, firstRun } = snapshot;
  const changes: readonly PhoneChange[] = [
    ...snapshot.accounts.map((account): PhoneChange => ({ kind: "account", account })),
    { kind: "audio", devices, audio },
    { kind: "processing", available: snapshot.processingAvailable },
    { kind: "notices", notices },
    { kind: "missed-calls", missedCalls },
    { kind: "unread-messages", unreadMessages: snapshot.unreadMessages },
    { kind: "first-run", firstRun },
    { kind: "lamps", lamps: snapshot.lamps },
    { kind: "directories", directories: snapshot.directories },
    { kind: "reachability", reachability: snapshot.reachability },
    { kind: "callbacks", callbacks: snapshot.callbacks },
    { kind: "preferences", preferences: { ...snapshot.preferences, theme, locale } },
    { kind: "contacts-changed" },
    { kind: "history-changed" },
  ];
  for (const change of changes) await emitChange(running, change);
  await emitChanges(running, snapshot.calls.slice(0, 1).flatMap((call) => figuresBefore(call).map((before): PhoneChange => ({ kind: "call", call: before }))));
  await showCalls(running, snapshot.calls);
  await running.window.locator(`html[data-theme=${theme}][lang=${locale}]`).waitFor();
  if (snapshot.calls.length > 0) await running.window.getByTestId("call-stage").waitFor();
}

function casesOf(sceneName: string): Readonly<Record<DoctorSubject["kind"], CaseFile>> {
  return {
    call: fakeCase({ kind: "call", id: "" }, sceneName === "poor"), account: fakeCase({ kind: "account", id: "" }, false), overall: fakeCase({ kind: "overall" }, false),
  };
}

/** Resolves when nothing moves any more, but for what goes round for ever. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await Promise.allSettled(document.getAnimations().filter((one) => one.effect?.getComputedTiming().iterations === 1).map((one) => one.finished));
  });
}
