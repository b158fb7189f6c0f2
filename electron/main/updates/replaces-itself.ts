// Whether this copy may put a newer version in its own place, or came with somebody who does that: a software centre, a company.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

export interface InstalledCopy {
  readonly platform: NodeJS.Platform;
  readonly environment: NodeJS.ProcessEnv;
  readonly executable: string;
  readonly resourcesFolder: string;
}

/**
 * On Linux an AppImage replaces itself, and packages that say what they are go to the system's installer. On Windows the
 * .exe puts an uninstaller beside the program; a copy from the .msi has none, and a newer .exe would be a second phone.
 */
export function replacesItself({ platform, environment, executable, resourcesFolder }: InstalledCopy): boolean {
  if (platform === "linux") return environment["APPIMAGE"] !== undefined || existsSync(join(resourcesFolder, "package-type"));
  return platform !== "win32" || existsSync(join(dirname(executable), "Uninstall Godwit.exe"));
}
