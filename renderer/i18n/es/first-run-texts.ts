// Spanish texts of the welcome.
import type { firstRunTexts as english } from "../en/first-run-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the welcome. */
export const firstRunTexts: TextOf<typeof english> = {
  welcome: {
    title: "Llamadas que no se cortan",
    text: "Godwit es un teléfono para su ordenador. Funciona con cualquier servicio SIP.",
    try: "Probarlo ahora",
    tryHint: "Llama a un número de eco dentro de este ordenador: hable y se oirá. No hace falta cuenta.",
    setUp: "Configurar mi cuenta",
    setUpHint: "Con la dirección y la contraseña de su compañía telefónica o de su oficina.",
    skip: "Echar primero un vistazo",
    starting: "Iniciando la centralita de prueba",
  },
};
