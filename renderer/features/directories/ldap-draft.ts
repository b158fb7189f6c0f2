// What the form of a company directory holds, and the settings that it makes. Pure.
import type { LdapSettings } from "../../bridge/bridge.ts";

export interface LdapDraft extends Pick<LdapSettings, "name" | "host" | "baseDn" | "bindDn" | "security" | "filter"> {
  /** Empty: the usual one. */
  port: string;
  /** PEM; empty: those of the system. */
  authorities: string;
}

const USUAL_PORTS: Readonly<Record<LdapSettings["security"], number>> = { tls: 636, starttls: 389, none: 389 };

/** A form that nothing was entered in. */
export function emptyLdapDraft(): LdapDraft {
  return { name: "", host: "", baseDn: "", bindDn: "", security: "tls", port: "", authorities: "", filter: "" };
}

/** What the form holds of a directory that is there. */
export function draftOf({ name, host, baseDn, bindDn, security, port, filter, authorities = "" }: LdapSettings): LdapDraft {
  return { name, host, baseDn, bindDn, security, port: port === USUAL_PORTS[security] ? "" : String(port), authorities, filter };
}

/** Whether the port is none. */
export function isPortWrong({ port }: LdapDraft): boolean {
  const text = port.trim();
  return text !== "" && !(/^\d{1,5}$/u.test(text) && Number(text) >= 1 && Number(text) <= 65_535);
}

/** The settings; the port must not be wrong. */
export function settingsOf(draft: LdapDraft): LdapSettings {
  const { security, port, authorities } = draft;
  const [host, name] = [draft.host.trim(), draft.name.trim()];
  const trusted = security === "none" ? "" : authorities.trim();
  return {
    kind: "ldap", name: name || host, host, security, port: port.trim() === "" ? USUAL_PORTS[security] : Number(port.trim()),
    baseDn: draft.baseDn.trim(), bindDn: draft.bindDn.trim(), filter: draft.filter.trim(), ...(trusted !== "" && { authorities: trusted }),
  };
}
