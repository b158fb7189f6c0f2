// electron-updater as the phone's Updater: finds, downloads and verifies a newer version of an installed copy. It is loaded
// when it is first needed, since a start does not need it.
import { autoUpdater as squirrel } from "electron";
import { join } from "node:path";
import type { AppUpdater, UpdateInfo } from "electron-updater";
import type { ProviderRuntimeOptions } from "electron-updater/out/providers/Provider";
import { GodwitError, type ErrorCode } from "../../../core/base/errors.ts";
import { replacesItself } from "./replaces-itself.ts";
import { takenBySquirrel } from "./taken-by-squirrel.ts";
import { checkSignature } from "./update-signature.ts";
import { readUpdateSource, type UpdateSource } from "./update-source.ts";
import type { Updater } from "./updater.ts";

export interface ElectronUpdatesOptions {
  readonly isPackaged: boolean;
  /** The folder with the packaged app and what came with it. */
  readonly resourcesFolder: string;
}

/** The updater of this copy, or why it has none. */
export function electronUpdater({ isPackaged, resourcesFolder }: ElectronUpdatesOptions): Updater | "sources" | "packaged" {
  if (!isPackaged) return "sources";
  const source = readUpdateSource(join(resourcesFolder, "app-update.yml"));
  const copy = { platform: process.platform, environment: process.env, executable: process.execPath, resourcesFolder };
  return source && replacesItself(copy) ? new ElectronUpdates(source) : "packaged";
}

const BY_SQUIRREL = process.platform === "darwin";

class ElectronUpdates implements Updater {
  readonly #source: UpdateSource;
  #loading: Promise<AppUpdater> | undefined;
  #loaded: AppUpdater | undefined;

  constructor(source: UpdateSource) {
    this.#source = source;
  }

  async check(): Promise<string | undefined> {
    const updater = await this.#load();
    const result = await updater.checkForUpdates().catch(asFailure("update/no-answer", "The update server does not answer. Try again later."));
    return result?.isUpdateAvailable ? result.updateInfo.version : undefined;
  }

  async download(onProgress: (percent: number) => void): Promise<string> {
    const updater = await this.#load();
    let version = "";
    const onPart = ({ percent }: { readonly percent: number }): void => onProgress(percent);
    const onWhole = (whole: { readonly version: string }): void => void ({ version } = whole);
    const installer = BY_SQUIRREL ? takenBySquirrel(squirrel) : undefined;
    updater.on("download-progress", onPart).on("update-downloaded", onWhole);
    try {
      await updater.downloadUpdate();
      await installer?.taken;
      return version;
    } catch (thrown) {
      return asFailure("update/failed", "The update could not be downloaded. Try again later; the phone goes on as it is.")(thrown);
    } finally {
      updater.off("download-progress", onPart).off("update-downloaded", onWhole);
      installer?.stop();
    }
  }

  install(): boolean {
    this.#loaded?.quitAndInstall(true, true);
    return BY_SQUIRREL;
  }

  #load(): Promise<AppUpdater> {
    this.#loading ??= this.#open();
    return this.#loading;
  }

  async #open(): Promise<AppUpdater> {
    const { autoUpdater, Provider, parseUpdateInfo, resolveFiles } = await import("./updater-library.ts");
    const { url, publicKey } = this.#source;
    const base = new URL(url.endsWith("/") ? url : `${url}/`);
    /** The description and its signature are read together: a description without a good one is never looked into. */
    class SignedProvider extends Provider<UpdateInfo> {
      constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
        super(runtime);
      }

      async getLatestVersion(): Promise<UpdateInfo> {
        const file = `${this.getDefaultChannelName()}.yml`;
        const location = new URL(file, base);
        const [description, signature] = await Promise.all([this.httpRequest(location), this.httpRequest(new URL(`${file}.sig`, base))]);
        checkSignature(description ?? "", signature ?? "", publicKey);
        return parseUpdateInfo(description, file, location);
      }

      /** Without the number that the library would make this copy known by. */
      override setRequestHeaders(): void {}

      resolveFiles(info: UpdateInfo): ReturnType<typeof resolveFiles> {
        return resolveFiles(info, base);
      }
    }
    autoUpdater.autoDownload = false;
    // There the system's installer takes what was downloaded when it comes, or not at all.
    autoUpdater.autoInstallOnAppQuit = BY_SQUIRREL;
    autoUpdater.allowDowngrade = false;
    autoUpdater.logger = null;
    autoUpdater.setFeedURL({ provider: "custom", updateProvider: SignedProvider as never });
    // What it emits comes as rejections too; without a listener the emitter would throw.
    autoUpdater.on("error", () => {});
    this.#loaded = autoUpdater;
    return autoUpdater;
  }
}

/** What the library throws, as ours; a file that is not what its description says has words of its own. */
function asFailure(code: ErrorCode, message: string): (thrown: unknown) => never {
  return (thrown) => {
    if (thrown instanceof GodwitError) throw thrown;
    const detail = thrown instanceof Error ? (thrown.message.split("\n")[0] ?? "") : "";
    if ((thrown as { code?: unknown }).code === "ERR_CHECKSUM_MISMATCH") {
      throw new GodwitError({ code: "update/not-genuine", message: "The update that came is not the one that was published; it was not installed.", detail }, { cause: thrown });
    }
    throw new GodwitError({ code, message, detail }, { cause: thrown });
  };
}
