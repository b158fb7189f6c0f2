// Tells of incoming messages at the foot of the window, unless their conversation is open.
import { onUnmounted } from "vue";
import { partyName } from "../features/messages/message-words.ts";
import { useText } from "../i18n/text.ts";
import { usePhone } from "../stores/phone.ts";
import { useUi } from "../stores/ui.ts";

const maxCharacters = 160;

/** Shows a toast for each message that comes while one looks at something else. */
export function useMessageToasts(): void {
  const phone = usePhone();
  const ui = useUi();
  const { t } = useText();
  const stop = phone.onChange((change) => {
    if (change.kind !== "message" || change.message.state !== "received") return;
    const { conversationId, remoteName, remoteUri, text } = change.message;
    if (ui.stage.kind === "conversation" && ui.stage.id === conversationId) return;
    const shown = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
    const open = (): void => {
      ui.openView("messages");
      ui.show({ kind: "conversation", id: conversationId });
    };
    ui.say({ text: t("messages.from", { name: partyName(remoteName, remoteUri) }), detail: shown, action: { label: t("messages.openIt"), run: open } });
  });
  onUnmounted(stop);
}
