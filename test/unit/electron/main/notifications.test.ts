// Notices of the desktop: one a tag, one answer each, nothing where the system has none.
import { expect, it } from "vitest";
import { createNotifications, lateNotices, type DesktopNotice, type NoticePresenter } from "../../../../electron/main/notifications.ts";

function desktop() {
  const shown: { notice: DesktopNotice; press: (action: string) => void; gone: () => void; isTaken: boolean }[] = [];
  const presenter: NoticePresenter = {
    present(notice, { onAction, onGone }) {
      const one = { notice, press: onAction, gone: onGone, isTaken: false };
      shown.push(one);
      return { dispose: () => void (one.isTaken = true) };
    },
  };
  return { shown, notifications: createNotifications(presenter) };
}

it("shows a notice in place of the one with its tag, and takes it away by its tag", () => {
  const { shown, notifications } = desktop();
  notifications.notify({ kind: "message", title: "one", body: "", tag: "t" });
  notifications.notify({ kind: "message", title: "two", body: "", tag: "t" });
  expect(shown.map(({ isTaken }) => isTaken)).toEqual([true, false]);
  notifications.close("t");
  notifications.close("t");
  expect(shown[1]!.isTaken).toBe(true);
});

it("tells of one action, and of none after it is gone", () => {
  const { shown, notifications } = desktop();
  const actions: string[] = [];
  const onAction = (action: string): void => void actions.push(action);
  notifications.notify({ kind: "hint", title: "a", body: "", onAction });
  shown[0]!.press("open");
  shown[0]!.press("open");
  notifications.notify({ kind: "hint", title: "b", body: "", onAction });
  shown[1]!.gone();
  shown[1]!.press("open");
  expect(actions).toEqual(["open"]);
});

it("knows nothing any more of a notice that was pressed, also where the system says nothing of its end", () => {
  const { shown, notifications } = desktop();
  notifications.notify({ kind: "message", title: "a", body: "", tag: "t" });
  shown[0]!.press("open");
  notifications.dispose();
  expect(shown[0]!.isTaken).toBe(false);
});

it("cuts what is too long and leaves control characters out: names come from the network", () => {
  const { shown, notifications } = desktop();
  notifications.notify({ kind: "missed-call", title: "x".repeat(10_000), body: "a\nb\u0007c" });
  expect(shown[0]!.notice.title).toHaveLength(120);
  expect(shown[0]!.notice.body).toBe("a b c");
});

it("does nothing where the system shows none, and takes all away at the end", () => {
  createNotifications(undefined).notify({ kind: "hint", title: "a", body: "" });
  const { shown, notifications } = desktop();
  notifications.notify({ kind: "hint", title: "a", body: "" });
  notifications.dispose();
  expect(shown[0]!.isTaken).toBe(true);
});

it("waits for a presenter that comes later, shows nothing that was taken away before, and is over where none comes", async () => {
  const { shown } = desktop();
  let come = (_presenter: NoticePresenter | undefined): void => {};
  const late = createNotifications(lateNotices(new Promise((resolve) => void (come = resolve))));
  late.notify({ kind: "incoming-call", title: "Ada", body: "", tag: "call-1" });
  late.notify({ kind: "message", title: "Grace", body: "", tag: "m" });
  late.close("call-1");
  come({ present: (notice) => ({ dispose: () => void shown.push({ notice, press() {}, gone() {}, isTaken: true }) }) });
  await Promise.resolve();
  late.dispose();
  expect(shown.map(({ notice }) => notice.title)).toEqual(["Grace"]);
  let isGone = false;
  lateNotices(Promise.resolve(undefined)).present({ kind: "hint", title: "a", body: "" }, { onAction() {}, onGone: () => void (isGone = true) });
  await Promise.resolve();
  expect(isGone).toBe(true);
});
