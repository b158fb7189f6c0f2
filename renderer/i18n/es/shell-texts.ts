// Spanish texts of the window around the features, and those that features share.
import type { shellTexts as english } from "../en/shell-texts.ts";
import type { TextOf } from "../text-shape.ts";

/** The texts of the window around the features, and those that features share. */
export const shellTexts: TextOf<typeof english> = {
  app: {
    name: "Godwit",
    loading: "Iniciando el teléfono",
    broken: "El teléfono no responde",
    brokenHint: "La ventana ha perdido el contacto con el teléfono. Inténtelo de nuevo; si no sirve, cierre Godwit y ábralo otra vez.",
    askAgain: "Reintentar",
  },
  common: {
    call: "Llamar",
    cancel: "Cancelar",
    close: "Cerrar",
    copyAddress: "Copiar {address}",
    addressCopied: "Copiado",
    delete: "Eliminar",
    dismiss: "Ocultar",
    more: "Más",
    done: "Listo",
    open: "Abrir",
    remove: "Quitar",
    save: "Guardar",
    undo: "Deshacer",
    optional: "opcional",
    unknownCaller: "Número desconocido",
    anonymous: "Anónimo",
  },
  rail: {
    label: "Vistas",
    dial: "Teclado",
    contacts: "Contactos",
    recent: "Recientes",
    messages: "Mensajes",
    settings: "Ajustes",
    accounts: "Cuentas",
    missed: "{count} llamada perdida | {count} llamadas perdidas",
    addAccount: "Añadir cuenta",
  },
  stage: {
    label: "Llamada y detalles",
    quiet: "Listo para llamadas",
    quietHint: "Escriba un nombre o un número y pulse Intro.",
    noAccount: "Aún no está localizable",
    noAccountHint: "Añada una cuenta o pruebe Godwit con sus números incorporados.",
    allOffline: "En este momento no está localizable",
    tryTrial: "Probar una llamada",
    goBack: "Volver a la lista",
  },
  notices: {
    label: "Avisos",
  },
  announce: {
    incoming: "{name} está llamando",
    ringing: "Está sonando el teléfono de {name}",
    active: "En llamada con {name}",
    reconnecting: "Recuperando la conexión con {name}",
    reconnected: "De nuevo en llamada con {name}",
    held: "{name} está en espera",
    resumed: "Sigue la llamada con {name}",
    ended: "La llamada con {name} ha terminado. {reason}",
    muted: "Micrófono silenciado",
    unmuted: "Micrófono activado",
  },
  time: {
    seconds: "{count} s",
    minutes: "{count} min",
    hours: "{count} h",
  },
};
