// French texts of the welcome.
import type { firstRunTexts as english } from "../en/first-run-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the welcome. */
export const firstRunTexts: TextOf<typeof english> = {
  welcome: {
    title: "Des appels qui ne coupent pas",
    text: "Godwit est un téléphone pour votre ordinateur. Il fonctionne avec tout service SIP.",
    try: "Essayer maintenant",
    tryHint: "Appelle un numéro d’écho dans cet ordinateur : parlez, et vous vous entendrez. Aucun compte n’est nécessaire.",
    setUp: "Configurer mon compte",
    setUpHint: "Avec l’adresse et le mot de passe de votre opérateur ou de votre entreprise.",
    skip: "Regarder d’abord",
    starting: "Démarrage du standard d’essai",
  },
};
