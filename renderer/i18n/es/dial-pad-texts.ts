// Spanish texts of the dial pad.
import type { dialPadTexts as english } from "../en/dial-pad-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the dial pad. */
export const dialPadTexts: TextOf<typeof english> = {
  dial: {
    title: "Teclado",
    pad: "Teclas",
    star: "Asterisco",
    hash: "Almohadilla",
    erase: "Borrar el último carácter",
    callFrom: "Llamar desde",
    call: "Llamar",
    redial: "Muestra a quién se llamó por última vez; pulse otra vez para llamar",
    favourites: "Favoritos",
    noAccount: "Ninguna cuenta puede llamar todavía.",
    hint: "Escriba un nombre, un número o una dirección.",
  },
};
