// German texts of the welcome.
import type { firstRunTexts as english } from "../en/first-run-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the welcome. */
export const firstRunTexts: TextOf<typeof english> = {
  welcome: {
    title: "Gespräche, die nicht abreißen",
    text: "Godwit ist ein Telefon für Ihren Computer. Es arbeitet mit jedem SIP-Dienst.",
    try: "Jetzt ausprobieren",
    tryHint: "Ruft eine Echonummer in diesem Computer an: Sprechen Sie, und hören Sie sich selbst. Dazu ist kein Konto nötig.",
    setUp: "Mein Konto einrichten",
    setUpHint: "Mit Adresse und Passwort von Ihrem Telefonanbieter oder Ihrer Firma.",
    skip: "Erst umsehen",
    starting: "Die Probevermittlung startet",
  },
};
