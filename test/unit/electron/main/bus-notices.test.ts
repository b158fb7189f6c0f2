// Notices over the session's bus: text is no markup, and none that rings stays when its call is over.
import { expect, it } from "vitest";
import { Emitter } from "../../../../core/base/emitter.ts";
import { busNotices } from "../../../../electron/main/bus-notices.ts";
import type { DBusMessage } from "../../../../electron/main/session-bus/dbus-message.ts";
import type { BusCall, SessionBus } from "../../../../electron/main/session-bus/session-bus.ts";

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A desktop that answers when the test says so. */
function desktop() {
  const calls: BusCall[] = [];
  const signals = new Emitter<DBusMessage>();
  let shows = (_id: number): void => {};
  const answer = (call: BusCall): Promise<readonly unknown[]> => {
    calls.push(call);
    if (call.member === "GetCapabilities") return Promise.resolve([["actions", "body-markup"]]);
    return call.member === "Notify" ? new Promise((resolve) => void (shows = (id) => resolve([id]))) : Promise.resolve([]);
  };
  const bus = { onSignal: signals.event, watch: async () => {}, call: answer } as unknown as SessionBus;
  return { calls, shows: (id: number) => shows(id), presenter: busNotices(bus), press: (id: number, action: string) => signals.emit({ kind: "signal", serial: 1, interface: "org.freedesktop.Notifications", member: "ActionInvoked", body: [id, action] }) };
}

const ringing = { kind: "incoming-call", title: "Ada", body: '<a href="x">&</a>', actions: [{ id: "answer", label: "Answer" }] } as const;
const nothing = { onAction() {}, onGone() {} };

it("is waited for as long as a desktop may take to start the service, and taken away if its call ended meanwhile", async () => {
  const { calls, shows, presenter } = desktop();
  const notice = presenter.present(ringing, nothing);
  await turn();
  expect(calls.find(({ member }) => member === "Notify")?.limitMs).toBeGreaterThanOrEqual(25_000);
  notice.dispose();
  shows(4);
  await turn();
  expect(calls.at(-1)).toMatchObject({ member: "CloseNotification", body: [4] });
});

it("hears a press that comes in one piece with the word which notice it is", async () => {
  const { shows, presenter, press } = desktop();
  const actions: string[] = [];
  presenter.present(ringing, { ...nothing, onAction: (action) => void actions.push(action) });
  await turn();
  shows(6);
  press(6, "answer");
  await turn();
  expect(actions).toEqual(["answer"]);
});

it("writes text as text, and tells which button was pressed", async () => {
  const { calls, shows, presenter, press } = desktop();
  const actions: string[] = [];
  presenter.present(ringing, { ...nothing, onAction: (action) => void actions.push(action) });
  await turn();
  expect(calls.find(({ member }) => member === "Notify")?.body?.[4]).toBe('&lt;a href="x"&gt;&amp;&lt;/a&gt;');
  shows(5);
  await turn();
  press(5, "answer");
  press(5, "answer");
  expect(actions).toEqual(["answer"]);
});
