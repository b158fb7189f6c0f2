// Proves that the ring rules catch what they forbid, by running them over small trees that break them on purpose.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { cruise, type ICruiseResult } from "dependency-cruiser";
import { afterEach, describe, expect, it } from "vitest";
import { ringRules } from "../../build/lint/ring-rules.mjs";

const trees: string[] = [];

afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true, force: true });
});

describe("the rings of the design", () => {
  it.each([
    ["an inner ring an outer one", "core/base/a.ts", "core/ports/b.ts", "inward-only: core/base"],
    ["messages transport", "core/sip/message/a.ts", "core/sip/transport/b.ts", "inward-only: core/sip/message"],
    ["a room its neighbour in the same ring", "core/sdp/a.ts", "core/rtp/b.ts", "inward-only: core/sdp"],
    ["media signalling", "core/media/a.ts", "core/sip/message/b.ts", "never: core/media -> core/sip"],
    ["the phone a platform", "core/phone/a.ts", "core/platform/node/b.ts", "inward-only: core/phone"],
    ["the core the shell", "core/phone/a.ts", "electron/main/b.ts", "inward-only: core/phone"],
    ["the window the phone itself", "renderer/a.ts", "core/phone/call.ts", "edge: renderer"],
    ["the window the main process", "renderer/a.ts", "electron/main/b.ts", "edge: renderer"],
    ["the preload anything but the contract", "electron/preload/a.ts", "electron/main/b.ts", "edge: electron/preload"],
    ["the product its tests", "core/phone/a.ts", "test/fakes/b.ts", "nobody-imports-tests-or-build"],
  ])("do not let %s import", async (_what, from, to, rule) => {
    expect(await violatedRules(importing(from, to))).toContain(rule);
  });

  it("do not let types through either", async () => {
    const tree = { "core/base/a.ts": 'import type { B } from "../ports/b.ts"; export type A = B;', "core/ports/b.ts": "export type B = 1;" };
    expect(await violatedRules(tree)).toContain("inward-only: core/base");
  });

  it("let Node's modules into the hosts only", async () => {
    const source = 'import { readFileSync } from "node:fs"; export const a = readFileSync;';
    expect(await violatedRules({ "core/phone/a.ts": source })).toContain("node-in-hosts-only");
    expect(await violatedRules({ "renderer/a.ts": source })).toContain("node-in-hosts-only");
    expect(await violatedRules({ "core/platform/node/a.ts": source })).toEqual([]);
  });

  it("let a room use only the packages that are named for it", async () => {
    const source = 'import valibot from "valibot"; export const a = valibot;';
    const installed = { "node_modules/valibot/index.js": "module.exports = {};", "node_modules/valibot/package.json": '{ "name": "valibot" }' };
    expect(await violatedRules({ ...installed, "core/sip/message/a.ts": source })).toContain("packages: core/sip/message");
    expect(await violatedRules({ ...installed, "electron/contract/a.ts": source })).toEqual([]);
  });

  it("have no cycles", async () => {
    const tree = { "core/base/a.ts": 'import "./b.ts"; export const a = 1;', "core/base/b.ts": 'import "./a.ts"; export const b = 1;' };
    expect(await violatedRules(tree)).toContain("no-cycles");
  });

  it("let outer rings import inner ones, and the window the contract", async () => {
    expect(await violatedRules(importing("core/phone/a.ts", "core/sip/usage/b.ts"))).toEqual([]);
    expect(await violatedRules(importing("electron/main/a.ts", "core/phone/b.ts"))).toEqual([]);
    expect(await violatedRules(importing("renderer/a.ts", "electron/contract/b.ts"))).toEqual([]);
    expect(await violatedRules(importing("renderer/a.ts", "core/phone/protocol.ts"))).toEqual([]);
  });
});

/** A tree of two files of which the first imports the second. */
function importing(from: string, to: string): Record<string, string> {
  const upwards = "../".repeat(from.split("/").length - 1);
  return { [from]: `import { b } from "${upwards}${to}"; export const a = b;`, [to]: "export const b = 1;" };
}

/** Writes the files into a scratch folder, runs the rules over it and answers the names of the broken ones. */
async function violatedRules(files: Record<string, string>): Promise<string[]> {
  const tree = mkdtempSync(join(tmpdir(), "godwit-rings-"));
  trees.push(tree);
  for (const [file, source] of Object.entries({ "package.json": '{ "dependencies": { "valibot": "1.0.0" } }', ...files })) {
    mkdirSync(dirname(join(tree, file)), { recursive: true });
    writeFileSync(join(tree, file), source);
  }
  const rooms = ["core", "electron", "renderer"].filter((room) => Object.keys(files).some((file) => file.startsWith(`${room}/`)));
  const { output } = await cruise(
    rooms,
    { baseDir: tree, validate: true, ruleSet: { forbidden: ringRules() }, tsPreCompilationDeps: true, doNotFollow: { path: "node_modules" } },
    { extensions: [".ts", ".js"] },
  );
  return (output as ICruiseResult).summary.violations.map((violation) => violation.rule.name);
}
