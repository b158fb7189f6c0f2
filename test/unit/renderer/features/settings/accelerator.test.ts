// Key presses as Electron writes them.
import { expect, it } from "vitest";
import { acceleratorOf } from "../../../../../renderer/features/settings/accelerator.ts";

const press = (key: string, code: string, ...held: readonly ("ctrl" | "alt" | "shift" | "meta")[]) =>
  acceleratorOf({ key, code, ctrlKey: held.includes("ctrl"), altKey: held.includes("alt"), shiftKey: held.includes("shift"), metaKey: held.includes("meta") });

it("names the key by its place where Alt or the layout would turn it into another sign", () => {
  expect(press("a", "KeyA", "ctrl", "alt")).toBe("Control+Alt+A");
  expect(press("å", "KeyA", "alt")).toBe("Alt+A");
  expect(press("z", "KeyY", "ctrl")).toBe("Control+Z");
  expect(press("!", "Digit1", "ctrl", "shift")).toBe("Control+Shift+1");
  expect(press("+", "NumpadAdd", "meta")).toBe("Super+Plus");
  expect(press("F9", "F9")).toBe("F9");
  expect(press("ArrowUp", "ArrowUp", "ctrl")).toBe("Control+Up");
});

it("takes no key that is used for typing, and waits while only modifiers are held", () => {
  expect(press("a", "KeyA")).toBe("weak");
  expect(press("A", "KeyA", "shift")).toBe("weak");
  expect(press("Control", "ControlLeft", "ctrl")).toBeUndefined();
  expect(press("Dead", "BracketLeft", "ctrl")).toBeUndefined();
});
