// Notices in the corner of the desktop: shown by the system, closed by their tag, answered by what the person pressed.
// Where the system shows none, nothing happens: whatever is told here is told in the window too.
import { DisposableStore, toDisposable, type Disposable } from "../../core/base/disposable.ts";

/** A button of a notice; systems without buttons leave it out, and the notice itself can be pressed. */
export interface DesktopNoticeAction {
  readonly id: string;
  readonly label: string;
}

export interface DesktopNotice {
  /** What it is about; decides how long and how loudly the system shows it. */
  readonly kind: "incoming-call" | "missed-call" | "message" | "lamp" | "reachability" | "hint";
  /** Text, also where it comes from the network: never markup. */
  readonly title: string;
  readonly body: string;
  readonly actions?: readonly DesktopNoticeAction[];
  /** Called with an action's id, or with "open" where the notice itself was pressed; at most once. */
  readonly onAction?: (action: string) => void;
  /** A notice with the tag of one that is shown takes its place. */
  readonly tag?: string;
}

/** How one system shows notices. */
export interface NoticePresenter {
  /** Shows a notice; the answer takes it away. Events come later, never before this returns. */
  present(notice: DesktopNotice, events: { readonly onAction: (action: string) => void; readonly onGone: () => void }): Disposable;
}

export interface Notifications extends Disposable {
  notify(notice: DesktopNotice): void;
  /** Takes the notice with this tag away, if it is shown. */
  close(tag: string): void;
}

/** Longer texts are cut: systems differ in what they do with them. */
const MAX_TITLE = 120;
const MAX_BODY = 400;

/** Notices by a presenter; without one, none is shown. */
export function createNotifications(presenter: NoticePresenter | undefined): Notifications {
  const shown = new Map<string, Disposable>();
  let untagged = 0;
  const close = (tag: string): void => {
    const notice = shown.get(tag);
    shown.delete(tag);
    notice?.dispose();
  };
  return {
    close,
    notify(notice) {
      if (!presenter) return;
      const tag = notice.tag ?? `untagged-${untagged++}`;
      close(tag);
      const handle = present(presenter, notice, () => {
        if (shown.get(tag) === handle) shown.delete(tag);
      });
      shown.set(tag, handle);
    },
    dispose() {
      for (const tag of [...shown.keys()]) close(tag);
    },
  };
}

/** A presenter that comes later, or not at all: notices wait for it, unless they are taken away before. */
export function lateNotices(coming: Promise<NoticePresenter | undefined>): NoticePresenter {
  return {
    present(notice, events) {
      const shown = new DisposableStore();
      void coming.then((presenter) => {
        if (shown.disposed) return;
        if (presenter) shown.add(presenter.present(notice, events));
        else events.onGone();
      });
      return shown;
    },
  };
}

/** Shows one notice, with whose first action or end everything about it is over; systems may tell of both, in any order. */
function present(presenter: NoticePresenter, notice: DesktopNotice, forget: () => void): Disposable {
  let isOver = false;
  const short = { ...notice, title: cut(notice.title, MAX_TITLE), body: cut(notice.body, MAX_BODY) };
  const held = presenter.present(short, {
    onAction(action) {
      if (isOver) return;
      isOver = true;
      // Some systems take a notice away that was pressed, and say nothing of it.
      forget();
      notice.onAction?.(action);
    },
    onGone() {
      isOver = true;
      forget();
    },
  });
  return toDisposable(() => {
    isOver = true;
    held.dispose();
  });
}

function cut(text: string, limit: number): string {
  const plain = text.replace(/\p{Cc}+/gu, " ");
  return plain.length <= limit ? plain : `${plain.slice(0, limit - 1)}…`;
}
