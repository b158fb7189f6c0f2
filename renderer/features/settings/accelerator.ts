// A key press as Electron writes it ("Control+Alt+A"). Pure.

const NAMED: Readonly<Record<string, string>> = {
  " ": "Space", ArrowUp: "Up", ArrowDown: "Down", ArrowLeft: "Left", ArrowRight: "Right", Enter: "Return", "+": "Plus",
  Backspace: "Backspace", Delete: "Delete", Insert: "Insert", Home: "Home", End: "End", PageUp: "PageUp", PageDown: "PageDown", Tab: "Tab",
};

/** The press of a key with its modifiers; undefined for modifiers alone and keys that have no name there. "weak": it would be taken from typing. */
export function acceleratorOf(event: Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">): string | "weak" | undefined {
  const key = nameOf(event);
  if (key === undefined) return undefined;
  const modifiers = [event.ctrlKey && "Control", event.altKey && "Alt", event.shiftKey && "Shift", event.metaKey && "Super"].filter((name) => name !== false);
  const isFunction = /^F\d+$/u.test(key);
  if (!isFunction && !event.ctrlKey && !event.altKey && !event.metaKey) return "weak";
  return [...modifiers, key].join("+");
}

/** By the key's place where it is a letter or digit, so that Alt and other layouts do not turn it into something else. */
function nameOf({ key, code }: Pick<KeyboardEvent, "key" | "code">): string | undefined {
  const plain = /^(?:Key([A-Z])|Digit(\d))$/u.exec(code);
  if (plain) return /^[a-z]$/iu.test(key) ? key.toUpperCase() : (plain[1] ?? plain[2]);
  if (/^F(?:[1-9]|1\d|2[0-4])$/u.test(key)) return key;
  return NAMED[key] ?? (/^[!-~]$/u.test(key) ? key.toUpperCase() : undefined);
}
