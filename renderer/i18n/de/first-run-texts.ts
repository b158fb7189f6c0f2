// German texts of the welcome.
import type { firstRunTexts as english } from "../en/first-run-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the welcome. */
export const firstRunTexts: TextOf<typeof english> = {
  welcome: {
    title: "Gespräche, die nicht abreißen",
    text: "Godwit ist ein Telefon für Ihren Rechner. Es arbeitet mit jedem SIP-Dienst.",
    try: "Jetzt ausprobieren",
    tryHint: "Ruft ein Echo in diesem Rechner an: Sprechen Sie, und hören Sie sich selbst. Ohne Konto.",
    setUp: "Mein Konto einrichten",
    setUpHint: "Mit Adresse und Kennwort Ihrer Telefongesellschaft oder Firma.",
    skip: "Erst umsehen",
    starting: "Die Probevermittlung startet",
  },
};
