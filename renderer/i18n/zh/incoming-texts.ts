// Chinese texts of the small window of incoming calls.
import type { incomingTexts as english } from "../en/incoming-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the small window of incoming calls. */
export const incomingTexts: TextOf<typeof english> = {
  incomingWindow: {
    more: "另有 {count} 个来电正在响铃",
  },
};
