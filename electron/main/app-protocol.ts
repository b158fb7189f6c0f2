// The scheme app://godwit/ that the pages live under: serves the built renderer and nothing else, each answer with the
// content security policy. A scheme of our own, unlike file:, gives the pages an origin and no way to the disk.
import { protocol, type Session } from "electron";
import { readFile } from "node:fs/promises";
import { fileOf } from "./page-files.ts";

// W3C Content Security Policy Level 3. Everything a page needs comes from its own folder; it talks to the main process
// by IPC only, so that no connection is allowed at all. Vue renders by nodes and sets styles through the CSSOM, so that
// neither 'unsafe-inline' nor 'unsafe-eval' is needed; its own policy "vue" covers the markup that is in its templates
// (W3C Trusted Types), and no other text can become markup.
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types vue",
].join("; ");

const headers = {
  "Content-Security-Policy": contentSecurityPolicy,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Cache-Control": "no-cache",
};

/** Makes the scheme a standard, secure one; to be called before the app is ready. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: "app", privileges: { standard: true, secure: true, codeCache: true } }]);
}

/** An answer is a stream, which takes a few turns to be sent. */
const STREAM_MS = 10;

/** Serves the pages of `session` from `rendererFolder`; `onAnswer` hears when the first answer is on its way. */
export function serveRenderer(session: Session, rendererFolder: string, onAnswer: () => void): void {
  session.protocol.handle("app", async (request) => {
    if (request.method !== "GET") return refuse(405);
    const file = fileOf(request.url, rendererFolder);
    if (!file) return refuse(404);
    try {
      const content = await readFile(file.path);
      setTimeout(onAnswer, STREAM_MS);
      return new Response(content, { headers: { ...headers, "Content-Type": file.contentType } });
    } catch {
      return refuse(404);
    }
  });
}

function refuse(status: 404 | 405): Response {
  return new Response(null, { status, headers });
}
