// Proves that the pure core cannot even name what belongs to a host: its compiler does not know those words.
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { inRepository } from "../../build/paths.mjs";

describe("the pure core's compiler", () => {
  it("knows no timer, buffer, process, console, socket or page", () => {
    const names = ["setTimeout", "setInterval", "Buffer", "process", "console", "fetch", "performance", "document", "window", "crypto"];
    expect(unknownNames(names.map((name) => `void ${name};`).join("\n"))).toEqual(names);
  });

  it("knows the language and the text codecs", () => {
    expect(unknownNames("void new Map([[1, new TextEncoder().encode('x')]]); void [1].toSorted(); void new TextDecoder();")).toEqual([]);
  });
});

/** Compiles a source as if it were a file of the core; answers the names that the compiler does not know. */
function unknownNames(source: string): string[] {
  const { config } = ts.readConfigFile(inRepository("tsconfig.core.json"), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, inRepository());
  const file = inRepository("core", "base", "only-for-this-test.ts");
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile } = host;
  host.fileExists = (name) => name === file || fileExists(name);
  host.readFile = (name) => (name === file ? `${source}\nexport {};` : readFile(name));
  const program = ts.createProgram([file, inRepository("core", "base", "host-globals.d.ts")], { ...options, incremental: false, tsBuildInfoFile: undefined }, host);
  const parsed = program.getSourceFile(file);
  return program
    .getSemanticDiagnostics(parsed)
    .map((diagnostic) => parsed?.text.slice(diagnostic.start, (diagnostic.start ?? 0) + (diagnostic.length ?? 0)) ?? "");
}
