// What the configuration of the installers promises to the program that is in them.
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { builderConfig } from "../../../build/package/builder-config.mjs";

const config = builderConfig({ version: "45.4.1", distDir: "/nowhere" } as Parameters<typeof builderConfig>[0], "/nowhere");

it("names the program on Windows as it names itself: else it shows no notices there", () => {
  const source = readFileSync(new URL("../../../electron/main/electron-notices.ts", import.meta.url), "utf8");
  expect(source).toContain(`APP_ID = "${config.appId}"`);
});

it("lets a Flatpak keep its recordings, hear headsets' buttons, and keep the computer awake", () => {
  const { finishArgs } = config.flatpak as { readonly finishArgs: readonly string[] };
  expect(finishArgs).toEqual(expect.arrayContaining(["--filesystem=xdg-music/Godwit:create", "--device=all", "--talk-name=org.gnome.SessionManager"]));
});

it("asks macOS for notices that have buttons", () => {
  expect(config.mac).toMatchObject({ extendInfo: { NSUserNotificationAlertStyle: "alert" } });
});
