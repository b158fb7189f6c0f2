// The desktop entry that starts the phone with a session, and where it goes (Desktop Application Autostart Specification). Pure.
import { join } from "node:path";

/** Its file. In a Flatpak the usual variable names the sandbox's own folder, which no session looks into. */
export function autostartPath(environment: NodeJS.ProcessEnv, home: string): string {
  const named = environment["FLATPAK_ID"] === undefined ? environment["XDG_CONFIG_HOME"] : environment["HOST_XDG_CONFIG_HOME"];
  return join(named || join(home, ".config"), "autostart", "godwit.desktop");
}

/** What starts this copy: an AppImage's own file, since it runs from another folder each time; a Flatpak from outside it; else `words`. */
export function autostartCommand(environment: NodeJS.ProcessEnv, words: readonly string[]): readonly string[] {
  const { FLATPAK_ID: flatpak, APPIMAGE: appImage } = environment;
  return [...(flatpak ? ["flatpak", "run", flatpak] : appImage ? [appImage] : words), "--hidden"];
}

/** The desktop entry that starts a command. */
export function autostartEntry(words: readonly string[]): string {
  return `[Desktop Entry]\nType=Application\nName=Godwit\nIcon=godwit\nExec=${words.map(quote).join(" ")}\nX-GNOME-Autostart-enabled=true\n`;
}

/** As the Desktop Entry Specification has it: in quotes, with a backslash before what a shell would read, and "%" twice. */
function quote(word: string): string {
  const escaped = word.replace(/["`$\\]/gu, "\\$&").replaceAll("\\", "\\\\").replaceAll("%", "%%");
  return /^[\w@%+=:,./-]+$/u.test(escaped) ? escaped : `"${escaped}"`;
}
