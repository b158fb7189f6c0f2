// Notices over the session's bus (Desktop Notifications Specification 1.2), with buttons where the desktop has them:
// Electron's own have none on Linux.
import { toDisposable } from "../../core/base/disposable.ts";
import type { DesktopNotice, NoticePresenter } from "./notifications.ts";
import { onBusSignal, type SessionBus } from "./session-bus/session-bus.ts";

const NOTIFICATIONS = { destination: "org.freedesktop.Notifications", path: "/org/freedesktop/Notifications", interface: "org.freedesktop.Notifications" } as const;

/** A desktop may start the service for the first notice. One that came after it was given up could never be taken away again. */
const FIRST_NOTICE_LIMIT_MS = 25_000;

type Events = Parameters<NoticePresenter["present"]>[1];

/** The presenter. Nothing is asked before the first notice: the question alone starts the service on some desktops. */
export function busNotices(bus: SessionBus): NoticePresenter {
  const shown = new Map<number, Events>();
  let asked: Promise<readonly string[]> | undefined;
  const ask = async (): Promise<readonly string[]> => {
    await bus.watch(`type='signal',interface='${NOTIFICATIONS.interface}'`);
    const [capabilities] = await bus.call({ ...NOTIFICATIONS, member: "GetCapabilities", limitMs: FIRST_NOTICE_LIMIT_MS });
    return capabilities as readonly string[];
  };
  const show = async (notice: DesktopNotice): Promise<number> => {
    const capabilities = await (asked ??= ask());
    const [id] = await bus.call({ ...NOTIFICATIONS, member: "Notify", signature: "susssasa{sv}i", body: noticeBody(notice, capabilities), limitMs: FIRST_NOTICE_LIMIT_MS });
    return id as number;
  };
  onBusSignal(bus, { ...NOTIFICATIONS, member: "ActionInvoked" }, ([id, action]) => {
    whenShown(id as number, () => {
      shown.get(id as number)?.onAction(action === "default" ? "open" : String(action));
      close(id as number);
    });
  });
  onBusSignal(bus, { ...NOTIFICATIONS, member: "NotificationClosed" }, ([id]) => whenShown(id as number, () => gone(id as number)));
  // A press may come in one piece with the answer that says which notice it is about.
  let answered: Promise<unknown> = Promise.resolve();
  const whenShown = (id: number, act: () => void): void => {
    if (shown.has(id)) act();
    else void answered.then(act);
  };
  const gone = (id: number): void => {
    const events = shown.get(id);
    shown.delete(id);
    events?.onGone();
  };
  const close = (id: number): void => {
    if (shown.has(id)) void bus.call({ ...NOTIFICATIONS, member: "CloseNotification", signature: "u", body: [id] }).catch(() => {});
    gone(id);
  };
  return {
    present(notice, events) {
      let isTaken = false;
      const id = show(notice).catch(() => void (asked = undefined));
      const isShown = id.then((given) => {
        if (given === undefined) return events.onGone();
        shown.set(given, events);
        if (isTaken) close(given);
      });
      answered = Promise.allSettled([answered, isShown]);
      return toDisposable(() => {
        isTaken = true;
        void id.then((given) => given !== undefined && close(given));
      });
    },
  };
}

function noticeBody({ kind, title, body, actions = [] }: DesktopNotice, capabilities: readonly string[]): readonly unknown[] {
  const text = capabilities.includes("body-markup") ? escapeMarkup(body) : body;
  const buttons = capabilities.includes("actions") ? ["default", "", ...actions.flatMap(({ id, label }) => [id, label])] : [];
  const rings = kind === "incoming-call";
  const hints = [
    ["desktop-entry", { signature: "s", value: "godwit" }],
    ["urgency", { signature: "y", value: rings ? 2 : 1 }],
    ["category", { signature: "s", value: rings ? "call.incoming" : kind === "missed-call" ? "call.unanswered" : kind === "message" ? "im.received" : "presence" }],
    // The phone rings by itself.
    ["suppress-sound", { signature: "b", value: rings }],
  ];
  // 0 stays until it is closed, -1 is the desktop's choice.
  return ["Godwit", 0, "godwit", title, text, buttons, hints, rings ? 0 : -1];
}

/** Names and texts come from the network: none may make a link or a picture in a notice. */
function escapeMarkup(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
