// The little that is used of yauzl, which comes without types.

declare module "yauzl" {
  import type { Readable } from "node:stream";

  interface Entry {
    readonly fileName: string;
    readonly externalFileAttributes: number;
  }

  interface ZipFile {
    eachEntry(): AsyncIterable<Entry>;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
    close(): void;
  }

  const yauzl: { openPromise(file: string, options: { lazyEntries: boolean; autoClose: boolean }): Promise<ZipFile> };
  export default yauzl;
}
