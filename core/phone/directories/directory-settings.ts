// Directories as they are stored, read tolerantly, and what is wrong with settings that a person enters. Pure.
import { GodwitError } from "../../base/errors.ts";
import type { DirectorySettings } from "../protocol/directory-protocol.ts";
import { checkFilter } from "./filter-syntax.ts";

export interface StoredDirectory {
  readonly id: string;
  readonly settings: DirectorySettings;
}

/** What was stored; entries that make no sense are left out. */
export function readDirectories(value: unknown): readonly StoredDirectory[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry): entry is StoredDirectory => isRecord(entry) && typeof entry["id"] === "string" && isSettings(entry["settings"]));
}

/** Whether it says where a server is. */
export function hasAddress(settings: DirectorySettings): boolean {
  return settings.kind === "carddav" ? /^https?:\/\/[^/\s]/iu.test(settings.url) : settings.host !== "" && !/[\s/]/u.test(settings.host) && settings.port > 0 && settings.port < 65_536;
}

/** Throws `directory/bad-address` where it cannot be reached as written, and what `checkFilter` throws at a filter of its own. */
export function checkDirectory(settings: DirectorySettings): void {
  if (!hasAddress(settings)) throw new GodwitError({ code: "directory/bad-address", message: "This is no address of a server. It looks like https://cloud.example.org or ldap.example.org." });
  if (settings.kind === "ldap" && settings.filter !== "") checkFilter(settings.filter);
}

/** Whether a password goes to the same server, as safely, for the same user. */
export function isSameWay(before: DirectorySettings, after: DirectorySettings): boolean {
  return wayOf(before) === wayOf(after);
}

/** Whether both are one address book, or one directory, asked as the same user. */
export function isSameDirectory(first: DirectorySettings, second: DirectorySettings): boolean {
  return placeOf(first) === placeOf(second);
}

/** Where its password lies in the secret store. */
export function directorySecretName(id: string): string {
  return `directory/${id}`;
}

/** Of an address, the host's case and a slash at the end say nothing (RFC 3986 section 6.2). */
function placeOf(settings: DirectorySettings): string {
  if (settings.kind === "ldap") return JSON.stringify([settings.host.toLowerCase(), settings.port, settings.bindDn, settings.baseDn]);
  return JSON.stringify([settings.url.replace(/\/+$/u, "").replace(/^[^/]*\/\/[^/]*/u, (host) => host.toLowerCase()), settings.user]);
}

function wayOf(settings: DirectorySettings): string {
  if (settings.kind === "ldap") return JSON.stringify([settings.host, settings.port, settings.security, settings.bindDn, settings.authorities]);
  return JSON.stringify([/^[^/]*\/\/[^/]*/u.exec(settings.url)?.[0].toLowerCase(), settings.allowsPlain, settings.user]);
}

/** An address as people type it: without a scheme it is https. */
export function completeAddress(address: string): string {
  const text = address.trim();
  return /^[a-z]+:\/\//iu.test(text) ? text : `https://${text}`;
}

function isSettings(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const texts = value["kind"] === "carddav" ? ["name", "url", "user"] : value["kind"] === "ldap" ? ["name", "host", "baseDn", "bindDn", "filter", "security"] : undefined;
  return texts !== undefined && texts.every((key) => typeof value[key] === "string");
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
