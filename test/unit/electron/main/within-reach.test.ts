// The tray and the closed window: nothing of it may fail where the disk is full, or act when the phone is gone.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Emitter } from "../../../../core/base/emitter.ts";
import { GodwitError } from "../../../../core/base/errors.ts";
import { createMemorySettings } from "../../../../core/platform/node/memory-settings.ts";
import { createNotifications } from "../../../../electron/main/notifications.ts";
import { hostTexts } from "../../../../electron/main/texts/host-texts.ts";
import { keepWithinReach } from "../../../../electron/main/within-reach.ts";
import { app, restartElectron, Tray } from "../../../fakes/fake-electron.ts";
import { FakePhone } from "../../../fakes/fake-phone.ts";

beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
afterEach(() => {
  vi.useRealTimers();
  restartElectron();
});
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function reached(settings = createMemorySettings()) {
  const phone = new FakePhone();
  let answer = (): void => {};
  const late = new Promise<readonly object[]>((resolve) => void (answer = () => resolve([{ remoteUri: "sip:ada@example.org", remoteName: "Ada", accountId: null }])));
  phone.answers.set("contacts.search", () => []);
  phone.answers.set("history.list", () => late);
  const changes = new Emitter<boolean>();
  const presence = { hasTray: true, onChange: changes.event };
  let opened = 0;
  const window = { open: () => void (opened += 1), prepare() {}, show() {}, isShown: false, firstShown: Promise.resolve() };
  const reach = keepWithinReach({ phone, window: () => window, presence, settings, notifications: createNotifications(undefined), texts: () => hostTexts("en", []), wallMs: () => 0 });
  return { phone, reach, answer, opened: () => opened, lose: () => { presence.hasTray = false; changes.emit(false); } };
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
  const { reach } = reached(full);
  expect(() => reach.hidden()).not.toThrow();
  reach.dispose();
});
