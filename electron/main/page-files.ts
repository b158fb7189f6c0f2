// Which file a URL of the app's scheme stands for: one inside the built renderer, of a kind that pages are made of. Pure.
import { extname, resolve, sep } from "node:path";

export interface PageFile {
  readonly path: string;
  readonly contentType: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".webp": "image/webp",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
};

/** The file behind `url`, or undefined where the host, the path or the kind of file is not ours. */
export function fileOf(url: string, rootFolder: string): PageFile | undefined {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== "app:" || parsed.host !== "godwit") return undefined;
  const decoded = decodePath(parsed.pathname);
  if (decoded === undefined) return undefined;
  const root = resolve(rootFolder);
  const path = resolve(root, `.${decoded}`);
  const contentType = contentTypes[extname(path)];
  return path.startsWith(root + sep) && contentType !== undefined ? { path, contentType } : undefined;
}

// An encoded slash, backslash or NUL has no business in a path of ours.
function decodePath(pathname: string): string | undefined {
  try {
    const decoded = decodeURIComponent(pathname);
    const slashes = (text: string) => text.split("/").length;
    return /[\\\0]/u.test(decoded) || slashes(decoded) !== slashes(pathname) ? undefined : decoded;
  } catch {
    return undefined;
  }
}
