// French texts of the small window of incoming calls.
import type { incomingTexts as english } from "../en/incoming-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the small window of incoming calls. */
export const incomingTexts: TextOf<typeof english> = {
  incomingWindow: {
    more: "{count} autre appel sonne | {count} autres appels sonnent",
  },
};
