// Looking for people by LDAP with ldapts: a connection for each question, encrypted before anything is said on it, asked
// in pages (RFC 2696) until there are enough. The library is loaded with the first question.
import { isIP } from "node:net";
import type { ConnectionOptions } from "node:tls";
import type * as ldapts from "ldapts";
import type { Disposable } from "../../../base/disposable.ts";
import { GodwitError, type ErrorCode } from "../../../base/errors.ts";
import type { StopSignal } from "../../../ports/address-book.ts";
import type { PersonDirectories, PersonDirectoryAccess, PersonEntry, PersonQuery } from "../../../ports/person-directory.ts";
import { systemCode } from "../network-failure.ts";
import { clientContext } from "../tls-contexts.ts";
import { directoryFailure } from "./dav-fetch.ts";

type Ldapts = typeof ldapts;
type Client = InstanceType<Ldapts["Client"]>;

const MAX_PAGE = 100;
const MAX_VALUES = 20;
const MAX_VALUE_LENGTH = 500;

/** LDAP as this computer does it. */
export const ldapPeople: PersonDirectories = {
  async search(access, query, signal) {
    if (access.bindDn !== "" && access.password === "") throw withoutPassword();
    const ldapts = await import("ldapts");
    const filter = readFilter(ldapts, query.filter);
    const client = new ldapts.Client({ url: addressOf(access), strictDN: false, ...(access.security === "tls" && { tlsOptions: tlsOptions(access) }) });
    const limit = limitOf(query.timeLimitMs, signal, () => client.isConnected);
    try {
      return await Promise.race([ask(ldapts, client, access, { ...query, filter }, signal), limit.exceeded]);
    } catch (thrown) {
      throw asFailure(ldapts, thrown, signal);
    } finally {
      limit.dispose();
      // A server that hangs is not waited for.
      void client.unbind().catch(() => undefined);
    }
  },
};

type ReadQuery = Omit<PersonQuery, "filter"> & { readonly filter: ldapts.Filter };

async function ask(ldapts: Ldapts, client: Client, access: PersonDirectoryAccess, query: ReadQuery, signal: StopSignal): Promise<readonly PersonEntry[]> {
  if (access.security === "starttls") await client.startTLS(tlsOptions(access)).catch((thrown: unknown) => Promise.reject(thrown instanceof ldapts.ResultCodeError ? unencrypted(thrown) : thrown));
  if (access.bindDn !== "") await client.bind(access.bindDn, access.password);
  const people: PersonEntry[] = [];
  // With a size limit of ours the library keeps what a server gives that has a lower one (RFC 4511 section 4.5.2).
  const pages = client.searchPaginated(access.baseDn, {
    scope: "sub", filter: query.filter, attributes: [...query.attributes], sizeLimit: query.limit, timeLimit: Math.max(1, Math.ceil(query.timeLimitMs / 1_000)),
    paged: { pageSize: Math.min(MAX_PAGE, query.limit) },
  });
  for await (const page of pages) {
    if (signal.aborted) break;
    for (const entry of page.searchEntries) people.push(readEntry(entry));
    if (people.length >= query.limit) break;
  }
  return people.slice(0, query.limit);
}

/** Rejects when the time for the whole question is over or nobody wants an answer any more. */
function limitOf(timeLimitMs: number, signal: StopSignal, isConnected: () => boolean): Disposable & { readonly exceeded: Promise<never> } {
  let end = (): void => {};
  const exceeded = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(new GodwitError({ code: "directory/stopped", message: "It was stopped." }));
    const timer = setTimeout(() => reject(isConnected() ? tooSlow() : new Error("No connection in time")), timeLimitMs);
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
    };
  });
  return { exceeded, dispose: () => end() };
}

function addressOf({ security, host, port }: PersonDirectoryAccess): string {
  return `${security === "tls" ? "ldaps" : "ldap"}://${host.includes(":") ? `[${host}]` : host}:${port}`;
}

/** The name is checked against the one that the user entered; an address is checked as one (RFC 4513 section 3.1.3). */
function tlsOptions({ host, authorities }: PersonDirectoryAccess): ConnectionOptions {
  const secureContext = clientContext(authorities || undefined, undefined);
  return isIP(host) === 0 ? { secureContext, host, servername: host } : { secureContext, host };
}

function readFilter(ldapts: Ldapts, text: string): ldapts.Filter {
  try {
    return ldapts.FilterParser.parseString(text);
  } catch (thrown) {
    throw new GodwitError({ code: "directory/bad-filter", message: "This filter cannot be read. It looks like (cn=*{text}*).", detail: String(thrown) }, { cause: thrown });
  }
}

function readEntry(entry: Readonly<Record<string, unknown>>): PersonEntry {
  return Object.fromEntries(Object.entries(entry).map(([name, value]) => {
    const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string") as string[];
    return [name.toLowerCase(), values.slice(0, MAX_VALUES).map((one) => one.slice(0, MAX_VALUE_LENGTH))];
  }));
}

function asFailure(ldapts: Ldapts, thrown: unknown, signal: StopSignal): GodwitError {
  const make = (code: ErrorCode, message: string): GodwitError => new GodwitError({ code, message, detail: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });
  if (signal.aborted) return make("directory/stopped", "It was stopped.");
  if (thrown instanceof GodwitError) return thrown;
  if (thrown instanceof ldapts.InvalidCredentialsError) return make("directory/auth-rejected", "The server refused the user name or the password. Check them.");
  if (thrown instanceof ldapts.NoSuchObjectError || thrown instanceof ldapts.InvalidDNSyntaxError) return make("directory/no-base", "The server does not know the place to search in. Check the base DN.");
  if (thrown instanceof ldapts.InsufficientAccessError || thrown instanceof ldapts.InappropriateAuthError) return make("directory/forbidden", "The server does not let this user do that.");
  if (thrown instanceof ldapts.TimeLimitExceededError) return tooSlow();
  if (thrown instanceof ldapts.SizeLimitExceededError) return make("directory/too-many", "Too many people match. Type more of the name.");
  if (thrown instanceof ldapts.ResultCodeError) return make("directory/refused", "The server refused this.");
  // What answers is no TLS at all.
  if (systemCode(thrown).startsWith("ERR_SSL_")) return unencrypted(thrown);
  return directoryFailure(thrown);
}

/** A DN without a password is an anonymous bind that a server may call a success (RFC 4513 section 5.1.2). */
function withoutPassword(): GodwitError {
  return new GodwitError({ code: "directory/auth-rejected", message: "The server refused the user name or the password. Check them.", detail: "no password" });
}

function tooSlow(): GodwitError {
  return new GodwitError({ code: "directory/too-slow", message: "The server takes too long." });
}

function unencrypted(thrown: unknown): GodwitError {
  return new GodwitError({ code: "directory/no-encryption", message: "The server does not encrypt in this way. Choose the other way, or another port. Nothing was sent to it.", detail: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });
}
