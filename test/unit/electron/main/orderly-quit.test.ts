// Quitting: the phone first, then whatever comes last, and the end of the program in any case.
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { silentLogger } from "../../../../core/base/logger.ts";
import { quitOrderly } from "../../../../electron/main/orderly-quit.ts";
import { app, powerMonitor, preventable, restartElectron } from "../../../fakes/fake-electron.ts";
import { FakePhone } from "../../../fakes/fake-phone.ts";

let phone: FakePhone;
let released: number;
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  phone = new FakePhone();
  released = 0;
});
afterEach(() => {
  vi.useRealTimers();
  restartElectron();
});

it("closes the phone before the program ends, once, however often it is asked", async () => {
  quitOrderly(phone, silentLogger, () => void (released += 1));
  app.quit();
  app.quit();
  expect([app.ends, released]).toEqual([0, 0]);
  await turn();
  expect([phone.closed, app.ends, released]).toEqual([true, 1, 1]);
});

it("ends also where the last thing fails: a program without a phone is of no use to anybody", async () => {
  const quit = quitOrderly(phone, silentLogger, () => {});
  quit(() => {
    throw new Error("no installer");
  });
  await turn();
  expect(app.ends).toBe(1);
});

it("leaves the end to whatever says that it brings it about, but not for ever", async () => {
  quitOrderly(phone, silentLogger, () => {})(() => true);
  await turn();
  expect([phone.closed, app.ends]).toEqual([true, 0]);
  vi.advanceTimersByTime(20_000);
  expect(app.ends).toBe(1);
});

it("begins to end with the session on Windows, which tells only windows of it", async () => {
  quitOrderly(phone, silentLogger, () => {});
  const window = new EventEmitter();
  app.emit("browser-window-created", {}, window);
  window.emit("session-end");
  await turn();
  expect([phone.closed, app.ends]).toEqual([true, 1]);
});

it("makes the system's shutdown wait for the last BYE instead of calling it off", async () => {
  quitOrderly(phone, silentLogger, () => {});
  const event = preventable();
  powerMonitor.emit("shutdown", event);
  expect(event.defaultPrevented).toBe(true);
  await turn();
  expect([phone.closed, app.ends]).toEqual([true, 1]);
});
