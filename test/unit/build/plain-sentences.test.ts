// What a machine lacks is told in one plain sentence with what to do, never by a stack trace.
import { spawnSync } from "node:child_process";
import { afterEach, describe, expect, it, vi } from "vitest";
import { inRepository } from "../../../build/paths.mjs";
import { displayExists } from "../../../build/tasks/start.mjs";

afterEach(() => vi.unstubAllEnvs());

describe("npm start", () => {
  it("asks for a newer Node where it is too old", () => {
    const pretendOld = 'data:text/javascript,Object.defineProperty(process,"versions",{value:{...process.versions,node:"18.20.4"}})';
    const { status, stderr } = spawnSync(process.execPath, ["--import", pretendOld, inRepository("build", "run.mjs"), "start"], { encoding: "utf8" });
    expect(status).toBe(1);
    expect(stderr).toMatch(/^Godwit needs Node 20\.19, .* install a current Node from https:\/\/nodejs\.org .*\.\n$/);
  });

  it.runIf(process.platform === "linux")("sees whether there is a display (on Linux; other systems always have one)", () => {
    vi.stubEnv("WAYLAND_DISPLAY", undefined);
    vi.stubEnv("DISPLAY", undefined);
    expect(displayExists()).toBe(false);
    vi.stubEnv("DISPLAY", ":59999"); // nobody's
    expect(displayExists()).toBe(false);
    vi.stubEnv("WAYLAND_DISPLAY", "wayland-0");
    expect(displayExists()).toBe(true);
  });
});

describe("the entry of all commands", () => {
  it("names the commands when asked for another", () => {
    const { status, stderr } = spawnSync(process.execPath, [inRepository("build", "run.mjs"), "fly"], { encoding: "utf8" });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^usage: npm run .*start.*test.*package/);
  });
});
