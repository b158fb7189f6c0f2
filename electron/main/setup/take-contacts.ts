// Contacts of a vCard text taken into the phone by the same way as any file of them: who is there is found again, and nobody
// comes twice.
import { GodwitError } from "../../../core/base/errors.ts";
import type { PhoneFacade } from "../../../core/phone/phone-facade.ts";
import type { ContactImportView } from "../../../core/phone/protocol.ts";

/** Answers how many came anew or changed. Rejects with why the import failed. */
export async function takeContacts(phone: PhoneFacade, vcard: string): Promise<number> {
  const ended = importEnded(phone, async () => {
    await phone.execute("contacts.importStart");
    return true;
  });
  try {
    await phone.execute("contacts.importOpen", "godwit.vcf", vcard);
    const { state, outcome, failure } = await ended.view;
    if (state === "failed") throw new GodwitError(failure ?? { code: "backup/broken", message: "The file is damaged. Nothing was changed." });
    return state === "done" ? (outcome?.added ?? 0) + (outcome?.changed ?? 0) : 0;
  } finally {
    ended.dispose();
    await phone.execute("contacts.importClose");
  }
}

/** The id of the contact who is this card of a vCard text beyond doubt; undefined where nobody is. */
export async function findContact(phone: PhoneFacade, vcard: string): Promise<string | undefined> {
  let found: string | undefined;
  // Compared as for an import, which is then not carried out.
  const ended = importEnded(phone, async () => {
    const { items: [item] } = await phone.execute("contacts.importItems", null, 0, 1);
    if (item?.kind === "equal" || item?.kind === "changed") found = item.present?.id;
    return false;
  });
  try {
    await phone.execute("contacts.importOpen", "godwit.vcf", vcard);
    await ended.view;
    return found;
  } finally {
    ended.dispose();
    await phone.execute("contacts.importClose");
  }
}

/** Does something once the import is planned; resolves when it is over, or where that answers false. */
function importEnded(phone: PhoneFacade, onPlanned: () => Promise<boolean>): { readonly view: Promise<ContactImportView>; dispose(): void } {
  const { promise, resolve, reject } = withResolvers<ContactImportView>();
  let isPlanned = false;
  const listening = phone.onEvent(({ change }) => {
    const view = change.kind === "contact-import" ? change.contactImport : undefined;
    if (view?.state === "planned" && !isPlanned) {
      isPlanned = true;
      onPlanned().then((goesOn) => {
        if (!goesOn) resolve(view);
      }, reject);
    }
    if (view?.state === "done" || view?.state === "cancelled" || view?.state === "failed") resolve(view);
  });
  return { view: promise, dispose: () => listening.dispose() };
}

/** `Promise.withResolvers` is younger than the oldest Node that this runs on. */
function withResolvers<Value>(): { readonly promise: Promise<Value>; readonly resolve: (value: Value) => void; readonly reject: (reason: unknown) => void } {
  let resolve: (value: Value) => void = () => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<Value>((kept, refused) => {
    resolve = kept;
    reject = refused;
  });
  return { promise, resolve, reject };
}
