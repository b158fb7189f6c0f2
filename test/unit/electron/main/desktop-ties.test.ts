// The phone and a session's bus that accepts whoever comes and then says nothing: nothing that the person asked for waits for it.
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createMemorySettings } from "../../../../core/platform/node/memory-settings.ts";
import { openDesktop } from "../../../../electron/main/desktop.ts";
import { tieToDesktop } from "../../../../electron/main/desktop-ties.ts";
import { hearOutside } from "../../../../electron/main/outside-requests.ts";
import { hostTexts } from "../../../../electron/main/texts/host-texts.ts";
import { askForTray } from "../../../../electron/main/tray-presence.ts";
import { decideClosing } from "../../../../electron/main/window-closing.ts";
import { app, restartElectron } from "../../../fakes/fake-electron.ts";
import { FakePhone, ringingCall } from "../../../fakes/fake-phone.ts";

let folder: string;
let server: Server;
let accepted: Socket;

/** Time stands still: what happens does so without it. */
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  folder = mkdtempSync(join(tmpdir(), "godwit-silent-bus-"));
  server = createServer((socket) => void (accepted = socket.on("error", () => {})));
  await once(server.listen(join(folder, "bus")), "listening");
});
afterEach(async () => {
  vi.useRealTimers();
  restartElectron();
  accepted.destroy();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true, force: true });
});

async function tied() {
  const phone = new FakePhone();
  phone.answers.set("link.open", () => "asked");
  const window = { opened: 0, isShown: false, open: () => void (window.opened += 1), prepare() {}, show() {} };
  const settings = createMemorySettings();
  const closing = decideClosing(settings);
  const outside = hearOutside(["sip:ada@example.org"]);
  const desktop = openDesktop({ DBUS_SESSION_BUS_ADDRESS: `unix:path=${join(folder, "bus")}` }, "linux");
  const ties = tieToDesktop({ phone, desktop, appWindow: window, outside, closing, settings, texts: () => hostTexts("en", []), wallMs: () => 0 });
  if (!server.listening) throw new Error("no bus");
  await once(server, "connection");
  return { phone, window, closing, desktop, ties };
}

it("takes the link of this start, while the bus has not said a word", async () => {
  const { phone, window, ties } = await tied();
  expect([phone.executed.map(({ args }) => args[0]), window.opened]).toEqual([["sip:ada@example.org"], 1]);
  ties.dispose();
});

it("hides the window that is closed meanwhile, and ends when it gives the bus up: there is no tray then", async () => {
  const { closing, desktop, phone, ties } = await tied();
  expect(closing.hidesOnClose()).toBe(true);
  closing.hidden();
  expect(app.ends).toBe(0);
  vi.runAllTimers();
  expect(await askForTray(desktop.presence)).toBe(false);
  expect(app.ends).toBe(1);
  ties.dispose();
  expect([phone.listenerCount, vi.getTimerCount()]).toEqual([0, 0]);
});

it("lets a notice wait, and takes it back with the call that it was about", async () => {
  const { desktop, phone, ties } = await tied();
  phone.showCalls([ringingCall]);
  phone.showCalls([{ ...ringingCall, state: "active" }]);
  vi.runAllTimers();
  expect(await askForTray(desktop.presence)).toBe(false);
  ties.dispose();
});
