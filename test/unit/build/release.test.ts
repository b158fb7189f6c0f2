// What is never published, and the sentence that says so.
import { describe, expect, it } from "vitest";
import { releaseProblem } from "../../../build/tasks/release.mjs";

const official = { distDir: "", executable: "", version: "45.4.1", official: true };
const good = { runtime: official, pinned: "45.4.1", version: "0.2.0", changes: "", tags: ["v0.2.0"], signs: true };

describe("a release", () => {
  it("is made from a tagged commit on the official runtime, signed", () => {
    expect(releaseProblem(good)).toBeNull();
  });

  it.each([
    ["on a stand-in runtime", { runtime: { ...official, version: "33.2.1", official: false } }, "official Electron 45.4.1 only, and this machine has the stand-in 33.2.1"],
    ["without a runtime", { runtime: null }, "has no Electron"],
    ["of what was never committed", { changes: " M package.json" }, "package.json"],
    ["of a commit without the version's tag", { tags: ["v0.1.0"] }, "git tag v0.2.0"],
    ["whose updates nobody signed", { signs: false }, "GODWIT_UPDATE_KEY"],
  ])("is not made %s", (_what, facts, words) => {
    expect(releaseProblem({ ...good, ...facts })).toContain(words);
  });
});
