// What a start of the program asks for, by the words behind its name.
import { expect, it } from "vitest";
import { readHandedOver, readStartArguments } from "../../../../electron/main/start-arguments.ts";
import { autostartEntry } from "../../../../electron/main/autostart-entry.ts";

it("finds links, a number to call, and what is to be done to the call", () => {
  expect(readStartArguments(["/usr/bin/godwit", "--", "tel:+442079460018"])).toEqual({ links: ["tel:+442079460018"], action: undefined, isHidden: false });
  expect(readStartArguments(["--call", "ada@example.org"]).links).toEqual(["ada@example.org"]);
  expect(readStartArguments(["--call=ada@example.org"]).links).toEqual(["ada@example.org"]);
  expect(readStartArguments(["--answer"]).action).toBe("answer");
  expect(readStartArguments(["--hangup"]).action).toBe("hang-up");
  expect(readStartArguments(["--hidden"])).toEqual({ links: [], action: undefined, isHidden: true });
  expect(readStartArguments([])).toEqual({ links: [], action: undefined, isHidden: false });
});

it("lets a link forbid everything else, since a page may have written the words beside it", () => {
  expect(readStartArguments(["sip:eve@example.net", "--answer", "--call=sip:mallory@example.net"])).toEqual({ links: ["sip:eve@example.net"], action: undefined, isHidden: false });
});

it("reads where company settings are offered from, however a browser writes it, and nothing that deceives", () => {
  const from = (link: string): string | undefined => readStartArguments([link, "--hangup"]).settingsFrom;
  const address = "https://pbx.example.org/a?b=c";
  for (const start of ["godwit:settings", "godwit://settings", "godwit://settings/", "GODWIT:settings"]) expect(from(`${start}?url=${encodeURIComponent(address)}`)).toBe(address);
  for (const bad of ["godwit:", "godwit:settings", "godwit:settings?url=", "godwit:quit?url=https%3A%2F%2Fa", `godwit:settings?url=${"a".repeat(5_000)}`, "godwit:settings?url=https%3A%2F%2Fa%E2%80%AEb"]) expect(from(bad), bad).toBeUndefined();
  expect(readStartArguments(["godwit:settings", "--hangup"]).action).toBeUndefined();
});

it("takes few links, however many there are", () => {
  expect(readStartArguments(Array.from({ length: 100 }, (_, index) => `tel:${index}`)).links).toHaveLength(4);
});

it("believes nothing of what another program hands over", () => {
  for (const data of [undefined, null, 7, "words", {}, { words: 3 }, { words: [7, {}] }]) expect(readHandedOver(data)).toEqual([]);
  expect(readHandedOver({ words: ["tel:1", "x".repeat(10_000), ...Array.from({ length: 100 }, () => "y")] })).toHaveLength(64);
});

it("writes a desktop entry whose command is one word each, whatever is in a path (Desktop Entry Specification, The Exec key)", () => {
  expect(autostartEntry(["/opt/Go dwit/100%/$x`\"", "--hidden"])).toContain('Exec="/opt/Go dwit/100%%/\\\\$x\\\\`\\\\"" --hidden\n');
  expect(autostartEntry(["/usr/bin/godwit", "--hidden"])).toContain("Exec=/usr/bin/godwit --hidden\n");
});
