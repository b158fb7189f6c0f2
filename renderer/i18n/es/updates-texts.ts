// Spanish: newer versions of the program.
import type { updatesTexts as english } from "../en/updates-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts. */
export const updatesTexts: TextOf<typeof english> = {
  updates: {
    title: "Actualizaciones",
    hint: "Versiones más nuevas de Godwit",
    nowHint: "Busca ahora una versión más nueva de Godwit.",
    version: "Godwit {version}",
    offSources: "Esta copia se ejecuta desde sus fuentes; se actualiza en el lugar de donde vino.",
    offPackaged: "Esta copia se actualiza con el centro de software de su sistema, o instalando un paquete más nuevo.",
    notChecked: "Godwit aún no ha buscado una versión más nueva.",
    current: "Esta es la versión más nueva. Última búsqueda: {time}.",
    checking: "Buscando una versión más nueva…",
    available: "Hay una versión nueva: {version}.",
    downloading: "Descargando la versión {version}: {percent} %",
    ready: "La versión {version} está lista. El botón reinicia Godwit con ella.",
    waitsForCalls: "La versión {version} se instalará cuando terminen sus llamadas.",
    installing: "Instalando la versión {version}…",
    check: "Buscar ahora",
    download: "Descargar",
    install: "Reiniciar ahora",
    later: "Más tarde",
    automatic: "Descargar automáticamente las versiones nuevas",
    automaticHint: "Godwit busca unas veces al día. Nunca se reinicia sin su permiso, ni durante una llamada.",
  },
};
