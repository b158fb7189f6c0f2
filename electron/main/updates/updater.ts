// What an updater can do; electron-updater stands behind it, and tests stand in for it.

/** Whoever asks hears of failures as rejections with a Failure's code. */
export interface Updater {
  /** The newer version that there is; undefined if this one is current. Rejects `update/...`. */
  check(): Promise<string | undefined>;
  /** Downloads what was found and verifies it; answers its version. */
  download(onProgress: (percent: number) => void): Promise<string>;
  /** Puts the downloaded version in the place of this one and starts it; this process must be about to end. Answers whether it ends it. */
  install(): boolean;
}
