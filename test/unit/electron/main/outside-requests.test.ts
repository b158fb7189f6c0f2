// Links and further starts: given to the phone that runs, to the next one where this one is about to end, and asked for from
// the system once only.
import { afterEach, expect, it } from "vitest";
import { createMemorySettings } from "../../../../core/platform/node/memory-settings.ts";
import { claimLinks, hearOutside } from "../../../../electron/main/outside-requests.ts";
import type { ShownPlace } from "../../../../electron/contract/bridge.ts";
import { app, restartElectron } from "../../../fakes/fake-electron.ts";
import { FakePhone } from "../../../fakes/fake-phone.ts";

afterEach(restartElectron);

const startAgain = (...words: readonly string[]): void => void app.emit("second-instance", {}, [], "", { words });

function connected() {
  const phone = new FakePhone();
  phone.answers.set("link.open", () => "asked");
  let opened = 0;
  const shown: ShownPlace[] = [];
  const outside = hearOutside([]);
  return { phone, outside, shown, opened: () => opened, connect: () => outside.connect(phone, { open: () => void (opened += 1), show: (place) => void shown.push(place) }) };
}

it("keeps what comes before the phone is there, then brings the window forward and asks", () => {
  const { phone, connect, opened } = connected();
  startAgain("sip:ada@example.org");
  connect();
  startAgain();
  expect(phone.executed.map(({ args }) => args[0])).toEqual(["sip:ada@example.org"]);
  expect(opened()).toBe(2);
});

it("starts anew after its end where somebody started it while it was ending, instead of showing a window without a phone", () => {
  const { phone, connect, opened } = connected();
  connect();
  app.once("before-quit", (event: { preventDefault(): void }) => event.preventDefault());
  app.quit();
  startAgain("tel:+441234");
  app.emit("open-url", { preventDefault() {} }, "tel:+445678");
  expect([opened(), phone.executed.length, app.relaunches.length]).toEqual([0, 0, 0]);
  app.quit();
  expect(app.relaunches).toMatchObject([{ args: ["tel:+441234"] }]);
});

it("shows where a link offers company settings from, and fetches nothing", () => {
  const { phone, connect, shown } = connected();
  const link = "godwit:settings?url=https%3A%2F%2Fpbx.example.org%2Fgodwit.json";
  app.emit("open-url", { preventDefault() {} }, link);
  connect();
  startAgain("--", link, "--answer");
  startAgain("godwit:settings");
  const place = { kind: "company-settings", address: "https://pbx.example.org/godwit.json" };
  expect([shown, phone.executed]).toEqual([[place, place], []]);
});

it("shows nothing any more of what came before the phone was there, if that is ending already", () => {
  const { phone, connect, opened } = connected();
  startAgain("sip:ada@example.org");
  app.once("before-quit", (event: { preventDefault(): void }) => event.preventDefault());
  app.quit();
  connect();
  expect([opened(), phone.executed]).toEqual([0, []]);
});

it("ends for good where nobody did", () => {
  connected().connect();
  app.quit();
  expect([app.ends, app.relaunches.length]).toEqual([1, 0]);
});

it("claims links once for each place that the program lies in: later they go where the person says", () => {
  const settings = createMemorySettings();
  claimLinks(settings, "win32");
  expect(app.protocolClients).toEqual(["sip", "sips", "tel", "callto", "godwit"]);
  claimLinks(settings, "win32");
  expect(app.protocolClients).toHaveLength(5);
  settings.write("claimed-links", "/elsewhere/godwit");
  claimLinks(settings, "darwin");
  expect(app.protocolClients).toHaveLength(10);
  claimLinks(createMemorySettings(), "linux");
  expect(app.protocolClients).toHaveLength(10);
});
