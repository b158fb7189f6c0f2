// Contacts of a vCard text taken into the phone by the same way as any file of them: who is there is found again, and nobody
// comes twice.
import { GodwitError } from "../../../core/base/errors.ts";
import type { PhoneFacade } from "../../../core/phone/phone-facade.ts";
import type { ContactImportView } from "../../../core/phone/protocol.ts";

/** Answers how many came anew or changed. Rejects with why the import failed. */
export async function takeContacts(phone: PhoneFacade, vcard: string): Promise<number> {
  const ended = importEnded(phone);
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

/** Starts the import once it is planned; resolves when it is over. */
function importEnded(phone: PhoneFacade): { readonly view: Promise<ContactImportView>; dispose(): void } {
  const { promise, resolve, reject } = withResolvers<ContactImportView>();
  let isStarted = false;
  const listening = phone.onEvent(({ change }) => {
    const view = change.kind === "contact-import" ? change.contactImport : undefined;
    if (view?.state === "planned" && !isStarted) {
      isStarted = true;
      phone.execute("contacts.importStart").catch(reject);
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
