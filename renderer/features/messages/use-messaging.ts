// Everything one can do with conversations from elsewhere in the window: write to somebody, open one.
import { usePhone } from "../../stores/phone.ts";
import { useUi } from "../../stores/ui.ts";

/** Ways into conversations. */
export function useMessaging() {
  const phone = usePhone();
  const ui = useUi();

  /** Opens the conversation with an address, by the account that a call to it would leave from. */
  async function write(address: string, accountId: string | null = null): Promise<void> {
    const known = accountId !== null && phone.account(accountId) !== undefined ? accountId : (phone.account(ui.chosenAccountId)?.id ?? null);
    const conversation = await phone.attempt("conversation.open", known, address.trim());
    if (conversation !== undefined) open(conversation.id);
  }

  function open(conversationId: string): void {
    ui.openView("messages");
    ui.show({ kind: "conversation", id: conversationId });
  }

  return { write, open };
}
