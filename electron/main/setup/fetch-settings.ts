// Fetches company settings: HTTPS only and to the end, certificates checked, redirects few, sizes and times bounded, JSON
// only. RFC 9110 section 15.4 (redirects). It sends no cookie and no word about the phone beyond its asking.
import { request, type RequestOptions } from "node:https";
import type { IncomingMessage } from "node:http";
import { rootCertificates } from "node:tls";
import { GodwitError, toFailure, type ErrorCode } from "../../../core/base/errors.ts";
import { MAX_DOCUMENT_CHARACTERS } from "./provisioning-document.ts";

const LIMIT_MS = 15_000;
const MAX_REDIRECTS = 3;

export interface FetchOptions {
  /** Authorities beside those of the system, PEM. */
  readonly authorities?: string | undefined;
  readonly limitMs?: number;
}

/** The text at an HTTPS address. Throws `provision/not-https`, `provision/untrusted`, `provision/unreachable`, `provision/refused`, `provision/not-json`, `provision/too-large`. */
export async function fetchSettings(address: string, options: FetchOptions = {}, redirects = 0): Promise<string> {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url?.protocol !== "https:" || url.username !== "" || url.password !== "") throw refused("provision/not-https", "Settings are only fetched over HTTPS. The address begins with https:// and has no password in it.");
  const answer = await ask(url, options);
  const status = answer.statusCode ?? 0;
  const { location } = answer.headers;
  if (status >= 300 && status < 400 && location !== undefined) {
    answer.destroy();
    if (redirects >= MAX_REDIRECTS) throw refused("provision/refused", "The server sends from one place to another without end. Ask your administrator for the right address.");
    return fetchSettings(URL.canParse(location, url.href) ? new URL(location, url.href).href : "", options, redirects + 1);
  }
  if (status !== 200) {
    answer.destroy();
    throw refused("provision/refused", "The server has no settings at this address. Check the address with your administrator.", `${status} ${answer.statusMessage ?? ""}`);
  }
  if (!/^application\/(?:[\w.-]+\+)?json\b/iu.test(answer.headers["content-type"] ?? "")) {
    answer.destroy();
    throw refused("provision/not-json", "This holds no settings for Godwit: it is not JSON.", (answer.headers["content-type"] ?? "").slice(0, 100));
  }
  return readWithin(answer);
}

function ask(url: URL, { authorities, limitMs = LIMIT_MS }: FetchOptions): Promise<IncomingMessage> {
  const options: RequestOptions = { headers: { accept: "application/json" }, agent: false, signal: AbortSignal.timeout(limitMs), minVersion: "TLSv1.2", ...(authorities === undefined ? {} : { ca: [...rootCertificates, authorities] }) };
  return new Promise((resolve, reject) => {
    request(url, options, resolve).on("error", (thrown: NodeJS.ErrnoException) => reject(isCertificate(thrown.code ?? "")
      ? refused("provision/untrusted", "The server's certificate is not trusted, so nothing was taken from it. Check the address; ask your administrator.", thrown.code)
      : new GodwitError(toFailure(thrown, { code: "provision/unreachable", message: "The server with the settings does not answer. Check the address and the network." })))).end();
  });
}

function isCertificate(code: string): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_(?:VERIFY|GET)|ALTNAME|ERR_TLS/u.test(code);
}

async function readWithin(answer: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  let size = 0;
  try {
    for await (const piece of answer as AsyncIterable<Buffer>) {
      size += piece.length;
      if (size > MAX_DOCUMENT_CHARACTERS) throw refused("provision/too-large", "What the server sends is too long to be settings.");
      pieces.push(piece);
    }
  } catch (thrown) {
    throw thrown instanceof GodwitError ? thrown : new GodwitError(toFailure(thrown, { code: "provision/unreachable", message: "The server with the settings does not answer. Check the address and the network." }));
  }
  return Buffer.concat(pieces).toString("utf8");
}

function refused(code: ErrorCode, message: string, detail?: string): GodwitError {
  return new GodwitError({ code, message, ...(detail === undefined ? {} : { detail }) });
}
