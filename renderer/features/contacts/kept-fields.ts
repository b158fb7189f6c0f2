// What was entered into the contact form when a call took the stage: it is there again when one comes back to the form.
import { defineStore } from "pinia";
import { shallowRef } from "vue";
import type { ContactFields } from "./contact-draft.ts";

/** The one form that was left with something entered. */
export const useKeptFields = defineStore("kept-contact-fields", () => {
  const kept = shallowRef<{ readonly id: string | null; readonly fields: ContactFields }>();

  function keep(id: string | null, fields: ContactFields): void {
    kept.value = { id, fields };
  }

  /** Gives back what was kept for this contact, and forgets it. */
  function take(id: string | null): ContactFields | undefined {
    const found = kept.value?.id === id ? kept.value?.fields : undefined;
    if (found !== undefined) kept.value = undefined;
    return found;
  }

  return { keep, take };
});
