// Says what was done with contacts, with the way back beside it; a way back of many goes in parts, and says what came of it.
import { failureText } from "../../i18n/failure-text.ts";
import { useText } from "../../i18n/text.ts";
import { usePhone } from "../../stores/phone.ts";
import { useUi } from "../../stores/ui.ts";

/** Ways back from changes of many contacts. */
export function useContactUndo() {
  const phone = usePhone();
  const ui = useUi();
  const { t } = useText();

  /** Takes a batch back whole; answers whether it worked. */
  async function undo(batchId: string): Promise<boolean> {
    for (;;) {
      const part = await phone.run("contacts.undo", batchId);
      if (!part.ok) {
        ui.say({ text: failureText(part.failure, t), tone: "problem" });
        return false;
      }
      if (part.value.remaining === 0 || part.value.undone === 0) return true;
    }
  }

  /** A message that says what was done, with a button that undoes it and then says `undone`. */
  function offer(done: string, batchId: string, undone?: string): void {
    const run = async (): Promise<void> => {
      if ((await undo(batchId)) && undone !== undefined) ui.say({ text: undone });
    };
    ui.say({ text: done, action: { label: t("common.undo"), run: () => void run() } });
  }

  return { undo, offer };
}
