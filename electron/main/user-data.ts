// Where this instance keeps its files. `--user-data-dir=FOLDER` makes another phone beside the first, with its own lock.
import { app } from "electron";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

export interface UserDataPaths {
  readonly settings: string;
  readonly secrets: string;
  readonly database: string;
}

/** Chooses the folder and makes it, readable by its user only; before the app is ready and before the single-instance lock. */
export function chooseUserData(): UserDataPaths {
  const wanted = app.commandLine.getSwitchValue("user-data-dir");
  const folder = wanted === "" ? app.getPath("userData") : resolve(wanted);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  app.setPath("userData", folder);
  return {
    settings: join(folder, "settings.json"),
    secrets: join(folder, "secrets.json"),
    database: join(folder, "godwit.db"),
  };
}
