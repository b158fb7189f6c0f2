// Looking for people by LDAP with ldapts: a connection for each question, encrypted before anything is said on it, asked
// in pages (RFC 2696) until there are enough. The library is loaded with the first question.
import type * as ldapts from "ldapts";
import { GodwitError, type ErrorCode } from "../../../base/errors.ts";
import type { StopSignal } from "../../../ports/address-book.ts";
import type { PersonDirectories, PersonDirectoryAccess, PersonEntry, PersonQuery } from "../../../ports/person-directory.ts";
import { directoryFailure } from "./dav-fetch.ts";

type Ldapts = typeof ldapts;
type Client = InstanceType<Ldapts["Client"]>;

const MAX_PAGE = 100;
const MAX_VALUE_LENGTH = 500;

/** LDAP as this computer does it. */
export const ldapPeople: PersonDirectories = {
  async search(access, query, signal) {
    const ldapts = await import("ldapts");
    const client = new ldapts.Client({
      url: `${access.security === "tls" ? "ldaps" : "ldap"}://${access.host.includes(":") ? `[${access.host}]` : access.host}:${access.port}`,
      connectTimeout: query.timeLimitMs, timeout: query.timeLimitMs, tlsOptions: tlsOptions(access), strictDN: false,
    });
    const stop = (): void => void client.unbind().catch(() => undefined);
    signal.addEventListener("abort", stop);
    try {
      return await ask(ldapts, client, access, query, signal);
    } catch (thrown) {
      throw asFailure(ldapts, thrown, signal);
    } finally {
      signal.removeEventListener("abort", stop);
      await client.unbind().catch(() => undefined);
    }
  },
};

async function ask(ldapts: Ldapts, client: Client, access: PersonDirectoryAccess, query: PersonQuery, signal: StopSignal): Promise<readonly PersonEntry[]> {
  if (access.security === "starttls") await client.startTLS(tlsOptions(access));
  if (access.bindDn !== "") await client.bind(access.bindDn, access.password);
  const people: PersonEntry[] = [];
  const pages = client.searchPaginated(access.baseDn, {
    scope: "sub", filter: query.filter, attributes: [...query.attributes], timeLimit: Math.max(1, Math.ceil(query.timeLimitMs / 1_000)),
    paged: { pageSize: Math.min(MAX_PAGE, query.limit) },
  });
  try {
    for await (const page of pages) {
      if (signal.aborted) break;
      for (const entry of page.searchEntries) people.push(readEntry(entry));
      if (people.length >= query.limit) break;
    }
  } catch (thrown) {
    // A server with a limit of its own has given what it gives (RFC 4511 section 4.5.2).
    if (!(thrown instanceof ldapts.SizeLimitExceededError) || people.length === 0) throw thrown;
  }
  return people.slice(0, query.limit);
}

/** The name is checked against the one that the user entered; an address is checked as one. */
function tlsOptions({ host }: PersonDirectoryAccess): { readonly host: string; readonly servername?: string } {
  return /^[\d.]+$|:/u.test(host) ? { host } : { host, servername: host };
}

function readEntry(entry: Readonly<Record<string, unknown>>): PersonEntry {
  return Object.fromEntries(Object.entries(entry).map(([name, value]) => {
    const values = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === "string") as string[];
    return [name.toLowerCase(), values.map((one) => one.slice(0, MAX_VALUE_LENGTH))];
  }));
}

function asFailure(ldapts: Ldapts, thrown: unknown, signal: StopSignal): GodwitError {
  const make = (code: ErrorCode, message: string): GodwitError => new GodwitError({ code, message, detail: thrown instanceof Error ? thrown.message : String(thrown) }, { cause: thrown });
  if (signal.aborted) return make("directory/stopped", "It was stopped.");
  if (thrown instanceof GodwitError) return thrown;
  if (thrown instanceof ldapts.InvalidCredentialsError) return make("directory/auth-rejected", "The server refused the user name or the password. Check them.");
  if (thrown instanceof ldapts.NoSuchObjectError || thrown instanceof ldapts.InvalidDNSyntaxError) return make("directory/no-base", "The server does not know the place to search in. Check the base DN.");
  if (thrown instanceof ldapts.InsufficientAccessError || thrown instanceof ldapts.InappropriateAuthError) return make("directory/forbidden", "The server does not let this user do that.");
  if (thrown instanceof ldapts.TimeLimitExceededError) return make("directory/too-slow", "The server takes too long.");
  if (thrown instanceof ldapts.SizeLimitExceededError) return make("directory/too-many", "Too many people match. Type more of the name.");
  if (thrown instanceof ldapts.ResultCodeError) return make("directory/refused", "The server refused this.");
  return directoryFailure(thrown);
}
