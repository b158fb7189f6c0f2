// The desktop entry that starts the phone with a session (Desktop Application Autostart Specification). Pure.

/** The desktop entry that starts a command. */
export function autostartEntry(words: readonly string[]): string {
  return `[Desktop Entry]\nType=Application\nName=Godwit\nIcon=godwit\nExec=${words.map(quote).join(" ")}\nX-GNOME-Autostart-enabled=true\n`;
}

/** As the Desktop Entry Specification has it: in quotes, with a backslash before what a shell would read, and "%" twice. */
function quote(word: string): string {
  const escaped = word.replace(/["`$\\]/gu, "\\$&").replaceAll("\\", "\\\\").replaceAll("%", "%%");
  return /^[\w@%+=:,./-]+$/u.test(escaped) ? escaped : `"${escaped}"`;
}
