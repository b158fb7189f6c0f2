// Proves that the lint bans which keep the rings bite, and that they leave the allowed place alone.
import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";
import { repositoryDir } from "../../build/paths.mjs";

const eslint = new ESLint({ cwd: repositoryDir });

describe("the lint rules of the house", () => {
  it.each(["Date.now()", "Math.random()", "new Date()", "performance.now()", "setTimeout(() => 0, 1)", "Buffer.alloc(1)"])(
    "keep %s out of the pure core and let it into a host",
    async (expression) => {
      const source = `// Something.\nexport const value = ${expression};\n`;
      expect(await brokenRules(source, "core/sip/message/something.ts")).toHaveLength(1);
      expect(await brokenRules(source, "core/platform/node/something.ts")).toEqual([]);
    },
  );

  it("let one file only speak to ipcMain", async () => {
    const source = '// Something.\nimport { ipcMain } from "electron";\nexport const channel = ipcMain;\n';
    expect(await brokenRules(source, "electron/main/something.ts")).toEqual(["no-restricted-imports"]);
    expect(await brokenRules(source, "electron/main/ipc.ts")).toEqual([]);
  });

  it("show text from the network as text, never as HTML", async () => {
    const source = '<script setup lang="ts">\ndefineProps<{ name: string }>();\n</script>\n<template><p v-html="name" /></template>\n';
    expect(await brokenRules(source, "renderer/features/call/SomeName.vue")).toEqual(["vue/no-v-html"]);
  });

  it("ask for a header, a telling file name and a reason", async () => {
    expect(await brokenRules("export const value = 1;\n", "core/base/something.ts")).toEqual(["godwit/file-header"]);
    expect(await brokenRules("// Something.\nexport const value = 1;\n", "core/base/utils.ts")).toEqual(["godwit/file-name"]);
    expect(await brokenRules("// Something.\nexport const value = 1;\n", "core/base/someThing.ts")).toEqual(["godwit/file-name"]);
    const disabled = "// Something.\n// eslint-disable-next-line eqeqeq\nexport const value = Number(1) == 1;\n";
    expect(await brokenRules(disabled, "core/base/something.ts")).toEqual(["godwit/reason-for-disable"]);
  });

  it("bound the size of files and functions", async () => {
    const lines = (count: number): string => Array.from({ length: count }, (_, index) => `  void ${index};`).join("\n");
    const longFunction = `// Something.\nexport function long(): void {\n${lines(60)}\n}\n`;
    expect(await brokenRules(longFunction, "core/base/something.ts")).toEqual(["max-lines-per-function"]);
    expect(await brokenRules(`// Something.\n${lines(401)}\n`, "core/base/something.ts")).toEqual(["max-lines"]);
  });
});

async function brokenRules(source: string, filePath: string): Promise<(string | null)[]> {
  const [result] = await eslint.lintText(source, { filePath });
  return (result?.messages ?? []).map((message) => message.ruleId);
}
