// English texts of the small window of incoming calls.

/** The texts of the small window of incoming calls. */
export const incomingTexts = {
  incomingWindow: {
    more: "{count} more call is ringing | {count} more calls are ringing",
  },
} as const;
