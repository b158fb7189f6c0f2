// Holds the words of docs/guide to the window: what is bold stands in the English texts, shortcuts are those of the
// keyboard page, links lead somewhere, pictures are there and small. What pictures show is held by test/e2e/guide.test.ts.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { inRepository } from "../../../build/paths.mjs";
import { en } from "../../../renderer/i18n/en.ts";
import { guidePictures } from "../../e2e/guide-pictures.ts";

const folder = inRepository("docs", "guide");
const pages = readdirSync(folder).filter((name) => name.endsWith(".md")).map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
const PICTURE_BYTES = 150_000;
const PICTURES_BYTES = 4_000_000;

describe("the user guide", () => {
  it.each(pages)("names in bold only what stands in the window ($name)", ({ text }) => {
    expect(matches(text, /\*\*([^*]+)\*\*/gu).filter((label) => !isInWindow(label))).toEqual([]);
  });

  it.each(pages)("has no dead link or picture ($name)", ({ name, text }) => {
    const targets = matches(text, /\]\(([^)#]+)(?:#[^)]*)?\)/gu).filter((target) => !/^https?:/u.test(target));
    expect(targets.filter((target) => !existsSync(join(dirname(join(folder, name)), target)))).toEqual([]);
  });

  it.each(pages)("names only shortcuts that there are ($name)", ({ text }) => {
    const shortcuts = shortcutsOfWindow();
    expect(matches(text, /`((?:Ctrl|Alt|Shift)\+[^`]+)`/gu).filter((shortcut) => !shortcuts.has(shortcut))).toEqual([]);
  });

  it("names every shortcut on its page about the keyboard", () => {
    const { text } = pages.find(({ name }) => name === "keyboard.md")!;
    const named = new Set(matches(text, /`([^`]+)`/gu));
    const inner = /^(?:Ctrl|Alt)\+[2-8]$/u;
    expect([...shortcutsOfWindow()].filter((shortcut) => !named.has(shortcut) && !inner.test(shortcut))).toEqual([]);
  });

  it("leads from its first page to every other one, and shows every picture that is taken", () => {
    const first = pages.find(({ name }) => name === "README.md")!;
    expect(pages.filter(({ name }) => name !== "README.md" && !first.text.includes(`](${name})`)).map(({ name }) => name)).toEqual([]);
    const shown = new Set(pages.flatMap(({ text }) => matches(text, /\]\(images\/([^)]+)\.png\)/gu)));
    expect(shown).toEqual(new Set(guidePictures.map(({ file }) => file)));
  });

  it("keeps its pictures small, and none that no page shows", () => {
    const files = readdirSync(join(folder, "images"));
    const taken = new Set(guidePictures.flatMap(({ file }) => [`${file}.png`, `${file}.txt`]));
    expect(new Set(files)).toEqual(taken);
    const sizes = files.filter((name) => name.endsWith(".png")).map((name) => statSync(join(folder, "images", name)).size);
    expect(Math.max(...sizes)).toBeLessThan(PICTURE_BYTES);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(PICTURES_BYTES);
  });
});

/** The shortcuts that the window lists, as its picture says them: `Ctrl+K`; `1 – 5` stands for each digit. */
function shortcutsOfWindow(): ReadonlySet<string> {
  const said = readFileSync(join(folder, "images", "shortcuts.txt"), "utf8");
  const keys = matches(said, /definition: "?([^"\n]+)"?/gu).filter((each) => /^(?:Ctrl|Alt|Shift) /u.test(each));
  return new Set(keys.flatMap((each) => {
    const [, before, first, last] = /^(.* )(\d) – (\d)$/u.exec(each) ?? [];
    const spelled = first === undefined ? [each] : Array.from({ length: Number(last) - Number(first) + 1 }, (_, index) => `${before}${Number(first) + index}`);
    return spelled.map((one) => one.replaceAll(" ", "+"));
  }));
}

const texts = leaves(en).flatMap((text) => text.split(" | ")).map((text) => text.replaceAll("{'@'}", "@"));
const patterns = texts.map((text) => new RegExp(`^${text.split(/\{[^}]+\}/u).map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/gu, "\\$&")).join(".+")}$`, "u"));

/** Whether the window says so, whatever stands for what it fills in; a text that is only filled in does not count. */
function isInWindow(label: string): boolean {
  return patterns.some((pattern, index) => /[\p{L}]{2}/u.test(texts[index]!.replaceAll(/\{[^}]+\}/gu, "")) && pattern.test(label));
}

function leaves(node: unknown): readonly string[] {
  if (typeof node === "string") return [node];
  return typeof node === "object" && node !== null ? Object.values(node).flatMap(leaves) : [];
}

function matches(text: string, pattern: RegExp): readonly string[] {
  return [...text.matchAll(pattern)].map((match) => match[1]!);
}
