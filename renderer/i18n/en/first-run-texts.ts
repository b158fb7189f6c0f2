// English texts of the welcome.

/** The texts of the welcome. */
export const firstRunTexts = {
  welcome: {
    title: "Calls that stay up",
    text: "Godwit is a telephone for your computer. It works with any SIP service.",
    try: "Try it now",
    tryHint: "Calls an echo number inside this computer: speak, and hear yourself. No account needed.",
    setUp: "Set up my account",
    setUpHint: "With the address and password from your telephone company or office.",
    skip: "Look around first",
    starting: "Starting the trial exchange",
  },
} as const;
