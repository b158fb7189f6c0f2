// Calling again who was called last, as desk phones do: the first press shows the number, the next one calls.
import type { HistoryEntry } from "../bridge/bridge.ts";
import { usePhone } from "../stores/phone.ts";
import { useUi } from "../stores/ui.ts";
import { dialledText } from "./address.ts";

/** How far back a call is looked for that was made from here. */
const LAST_CALLS = 200;

export function useRedial() {
  const phone = usePhone();
  const ui = useUi();

  async function lastDialled(): Promise<HistoryEntry | undefined> {
    const listed = await phone.run("history.list", LAST_CALLS, null);
    return listed.ok ? listed.value.find((entry) => entry.direction === "outgoing") : undefined;
  }

  /** Puts who was called last into the box, with the account that was used; nothing happens while there is none. */
  async function redial(): Promise<void> {
    const last = await lastDialled();
    if (last === undefined) return;
    if (phone.account(last.accountId) !== undefined) ui.chosenAccountId = last.accountId;
    ui.view = "dial";
    ui.query = dialledText(last.remoteUri);
    ui.focusSearch();
  }

  return { redial };
}
