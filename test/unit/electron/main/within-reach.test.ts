// The tray and the closed window: nothing of it may fail where the disk is full, or act when the phone is gone.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Emitter } from "../../../../core/base/emitter.ts";
import { GodwitError } from "../../../../core/base/errors.ts";
import { createMemorySettings } from "../../../../core/platform/node/memory-settings.ts";
import { createNotifications } from "../../../../electron/main/notifications.ts";
import { hostTexts } from "../../../../electron/main/texts/host-texts.ts";
import { keepWithinReach } from "../../../../electron/main/within-reach.ts";
import { app, restartElectron, Tray } from "../../../fakes/fake-electron.ts";
import { FakePhone, ringingCall } from "../../../fakes/fake-phone.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  vi.useRealTimers();
  restartElectron();
});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function reached({ settings = createMemorySettings(), isKnown = true, startsUnseen = false, notices = [] as string[] } = {}) {
  const phone = new FakePhone();
  let answer = (): void => {};
  const late = new Promise<readonly object[]>((resolve) => void (answer = () => resolve([{ remoteUri: "sip:ada@example.org", remoteName: "Ada", accountId: null }])));
  phone.answers.set("contacts.search", () => []);
  phone.answers.set("history.list", () => late);
  const changes = new Emitter<boolean>();
  const presence = { hasTray: isKnown ? true : (undefined as boolean | undefined), onChange: changes.event };
  const window = { opened: 0, prepared: 0, isShown: false, open: () => void (window.opened += 1), prepare: () => void (window.prepared += 1) };
  const notifications = createNotifications({
    present({ title }) {
      notices.push(title);
      return { dispose() {} };
    },
  });
  const reach = keepWithinReach({ phone, window, presence, settings, notifications, texts: () => hostTexts("en", []), wallMs: () => 0, startsUnseen });
  const tell = (isThere: boolean): void => {
    presence.hasTray = isThere;
    changes.emit(isThere);
  };
  return { phone, reach, answer, window, opened: () => window.opened, tell, lose: () => tell(false) };
}

it("touches no tray that went away while it was looked up who is in its menu", async () => {
  const { reach, answer, lose, opened } = reached();
  lose();
  expect([Tray.made[0]?.isDestroyed, opened()]).toEqual([true, 1]);
  answer();
  await turn();
  expect(() => vi.runAllTimers()).not.toThrow();
  expect(vi.getTimerCount()).toBe(0);
  reach.dispose();
});

it("takes the icon away as soon as the phone begins to end: it would open a window without a phone", () => {
  const { phone, reach, opened } = reached();
  app.emit("before-quit", { preventDefault() {} });
  expect([Tray.made[0]?.isDestroyed, opened(), reach.hidesOnClose()]).toEqual([true, 0, false]);
  reach.dispose();
  expect([phone.listenerCount, app.listenerCount("before-quit")]).toEqual([0, 0]);
});

it("hides the window also where nothing can be written", () => {
  const full = { ...createMemorySettings(), write: () => { throw new GodwitError({ code: "settings/not-saved", message: "The disk is full." }); } };
  const { reach } = reached({ settings: full });
  expect(() => reach.hidden()).not.toThrow();
  reach.dispose();
});

describe("before the desktop has said whether it has a tray", () => {
  it("hides a window that is closed, and explains it when there is one", () => {
    const notices: string[] = [];
    const { reach, tell, opened } = reached({ isKnown: false, notices });
    expect(reach.hidesOnClose()).toBe(true);
    reach.hidden();
    expect([Tray.made.length, notices]).toEqual([0, []]);
    tell(true);
    expect([Tray.made.length, notices, opened(), app.ends]).toEqual([1, ["Godwit is still running"], 0, 0]);
    reach.dispose();
  });

  it("ends the phone when there is none, as closing its window means there; a call that came meanwhile brings the window back instead", () => {
    const quiet = reached({ isKnown: false });
    quiet.reach.hidden();
    quiet.tell(false);
    expect([quiet.opened(), app.ends, quiet.reach.hidesOnClose()]).toEqual([0, 1, false]);
    restartElectron();
    const called = reached({ isKnown: false });
    called.reach.hidden();
    called.phone.showCalls([ringingCall]);
    called.tell(false);
    expect([called.opened(), app.ends]).toEqual([1, 0]);
  });

  it("leaves a window alone that is on the screen again, or never went", () => {
    const { reach, window, tell } = reached({ isKnown: false });
    reach.hidden();
    window.isShown = true;
    tell(false);
    expect([window.opened, app.ends]).toEqual([0, 0]);
    const { opened, lose } = reached({ isKnown: false });
    lose();
    expect([opened(), app.ends]).toEqual([0, 0]);
  });

  it("shows nothing of a start that is to show nothing; then the tray alone, or the window", () => {
    const { window, tell } = reached({ isKnown: false, startsUnseen: true });
    expect([window.opened, window.prepared]).toEqual([0, 0]);
    tell(true);
    expect([window.opened, window.prepared]).toEqual([0, 1]);
    const bare = reached({ isKnown: false, startsUnseen: true });
    bare.tell(false);
    expect([bare.window.opened, bare.window.prepared]).toEqual([1, 0]);
  });
});

it("gives a tray that took another's place an icon of its own, and leaves the window where it is", () => {
  const { reach, tell, opened } = reached();
  tell(true);
  expect([Tray.made.map(({ isDestroyed }) => isDestroyed), opened()]).toEqual([[true, false], 0]);
  reach.dispose();
});
