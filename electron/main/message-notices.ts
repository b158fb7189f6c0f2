// Tells of incoming messages by the desktop's notices while nobody looks at the window; pressing one opens its conversation.
import { DisposableStore, toDisposable, type Disposable } from "../../core/base/disposable.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { MessageView } from "../../core/phone/protocol.ts";
import type { Notifications } from "./notifications.ts";

export interface MessageNoticesOptions {
  readonly phone: PhoneFacade;
  readonly notifications: Notifications;
  /** Whether a window of ours has the focus: what comes then is told in it. */
  readonly isLookedAt: () => boolean;
  readonly onOpen: (conversationId: string) => void;
  /** What stands in the place of a text that is not to be shown. */
  readonly hiddenText: () => string;
}

/** Follows the phone's messages until disposed. One notice a conversation: the newest message takes its place. */
export function noticeMessages({ phone, notifications, isLookedAt, onOpen, hiddenText }: MessageNoticesOptions): Disposable {
  const owned = new DisposableStore();
  const shown = new Set<string>();
  const tagOf = (conversationId: string): string => `conversation-${conversationId}`;
  const close = (conversationId: string): void => {
    if (shown.delete(conversationId)) notifications.close(tagOf(conversationId));
  };
  const tell = ({ conversationId, remoteName, remoteUri, text }: MessageView): void => {
    const { messages, system } = phone.snapshot().preferences;
    if (!system.notifies || isLookedAt()) return;
    shown.add(conversationId);
    notifications.notify({
      kind: "message", tag: tagOf(conversationId), title: remoteName || remoteUri.replace(/^(?:sips?|tel):/u, ""), body: messages.showsPreviews ? text : hiddenText(),
      onAction: () => {
        shown.delete(conversationId);
        onOpen(conversationId);
      },
    });
  };
  owned.add(phone.onEvent(({ change }) => {
    if (change.kind !== "message" || change.message.direction !== "incoming") return;
    if (change.message.state === "received") tell(change.message);
    else close(change.message.conversationId);
  }));
  owned.add(toDisposable(() => [...shown].forEach(close)));
  return owned;
}
