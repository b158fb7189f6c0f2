// Incoming messages as toasts, until there is a place of their own for them. Marking one as seen tells its sender, so
// that is the user's choice.
import { onUnmounted } from "vue";
import { useText } from "../i18n/text.ts";
import { usePhone } from "../stores/phone.ts";
import { useUi } from "../stores/ui.ts";

const maxCharacters = 160;

export function useMessageToasts(): void {
  const phone = usePhone();
  const ui = useUi();
  const { t } = useText();
  const stop = phone.onChange((change) => {
    if (change.kind !== "message" || change.message.state !== "received") return;
    const { id, remoteName, remoteUri, text } = change.message;
    const name = remoteName || remoteUri.replace(/^sips?:/u, "");
    const shown = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}…` : text;
    ui.say({ text: t("message.from", { name }), detail: shown, action: { label: t("message.seen"), run: () => void phone.run("message.seen", id) } });
  });
  onUnmounted(stop);
}
