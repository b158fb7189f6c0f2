import { describe, expect, it } from "vitest";

const components = import.meta.glob<string>("../../../renderer/**/*.vue", { query: "?raw", import: "default", eager: true });
const styles = import.meta.glob<string>("../../../renderer/styles/*.css", { query: "?raw", import: "default", eager: true });
const scripts = import.meta.glob<string>("../../../renderer/**/*.ts", { query: "?raw", import: "default", eager: true });

function offenders(files: Record<string, string>, pattern: RegExp, except = /$^/u): string[] {
  return Object.entries(files).filter(([path, text]) => !except.test(path) && pattern.test(text)).map(([path]) => path);
}

describe("the window's sources", () => {
  it("treat all text as text: no v-html, no innerHTML", () => {
    expect(offenders({ ...components, ...scripts }, /v-html|innerHTML/u)).toEqual([]);
  });

  it("name colours in the tokens only", () => {
    expect(offenders({ ...components, ...styles }, /#[\da-f]{3,8}\b(?=[^"']*;)|rgba?\(|hsla?\(/iu, /tokens\.css$|base\.css$/u)).toEqual([]);
  });

  it("have no inline style attribute, which the page's policy blocks", () => {
    expect(offenders(components, /\sstyle="/u)).toEqual([]);
  });

  it("touch window.godwit in the bridge only", () => {
    expect(offenders({ ...components, ...scripts }, /window\.godwit/u, /bridge\/bridge\.ts$/u)).toEqual([]);
  });
});
