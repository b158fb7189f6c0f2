// Lamps as the window uses them: whose they are, which one watches an address, and what pressing one does.
import { computed } from "vue";
import type { Contact, LampView } from "../../bridge/bridge.ts";
import { useCalling } from "../../composables/use-calling.ts";
import { useContacts } from "../../stores/contacts.ts";
import { useLampIndex } from "../../stores/lamps.ts";
import { usePhone } from "../../stores/phone.ts";
import { useUi } from "../../stores/ui.ts";
import { lampAction, lampName } from "./lamp-words.ts";

export function useLamps() {
  const phone = usePhone();
  const contacts = useContacts();
  const ui = useUi();
  const calling = useCalling();

  const index = useLampIndex();
  const lamps = computed(() => index.lamps);
  /** The call that a lamp may be meant for as well: one that is talked on. */
  const talking = computed(() => phone.liveCalls.find(({ state, held }) => state === "active" && !held));

  function nameOf(lamp: LampView): string {
    return lampName(lamp, contacts.findByAddress(lamp.uri)?.name);
  }

  /** The lamp of a contact: of the first of its addresses that has one. */
  function lampOfContact({ addresses }: Pick<Contact, "addresses">): LampView | undefined {
    for (const { value } of addresses) {
      const lamp = index.lampOf(value);
      if (lamp) return lamp;
    }
    return undefined;
  }

  const call = (lamp: LampView): Promise<boolean> => calling.start(lamp.settings.address, lamp.accountId ?? undefined);

  /** Takes the call that rings there. */
  async function pickUp(lamp: LampView): Promise<void> {
    const callId = await phone.attempt("lamp.pickUp", lamp.id);
    if (callId === undefined) return;
    ui.showCall(callId);
    ui.focusStage();
  }

  /** What pressing the lamp does, if that needs no question. */
  function press(lamp: LampView): void {
    if (lampAction(lamp, talking.value) === "pick-up") void pickUp(lamp);
    else if (lampAction(lamp, talking.value) === "call") void call(lamp);
  }

  async function transferTo(lamp: LampView): Promise<void> {
    if (talking.value) await phone.attempt("call.transfer", talking.value.id, lamp.settings.address);
  }

  /** Calls whoever is watched first, while the other side waits. */
  async function consult(lamp: LampView): Promise<void> {
    if (!talking.value) return;
    const callId = await phone.attempt("call.consult", talking.value.id, lamp.settings.address);
    if (callId !== undefined) ui.showCall(callId);
  }

  return { lamps, talking, nameOf, lampOfContact, call, pickUp, press, transferTo, consult };
}
