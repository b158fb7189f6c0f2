// `godwit serve` as scripts see it: what it prints, and its exit codes. Real sockets on loopback, ports chosen by the system.
import { describe, expect, it } from "vitest";
import { runServe } from "../../../core/cli/serve-command.ts";

const WORDS = ["--domain", "home.example", "--user", "ada:secret", "--json"];

/** Runs the command until a line that `stopAt` accepts was printed. */
async function serve(args: readonly string[], stopAt: (line: string) => boolean = () => false): Promise<{ exitCode: number; lines: string[]; notes: string[] }> {
  const [lines, notes]: [string[], string[]] = [[], []];
  const stop = new AbortController();
  const exitCode = await runServe(args, {
    writeLine: (line) => {
      lines.push(line);
      if (stopAt(line)) stop.abort();
    },
    writeNote: (line) => notes.push(line),
    signal: stop.signal,
  });
  return { exitCode, lines, notes };
}

describe("godwit serve", () => {
  it("prints where it is ready, and ends with 0 when it is told to stop", async () => {
    const { exitCode, lines } = await serve(["--listen", "127.0.0.1:0", ...WORDS], (line) => line.includes("ready"));
    expect(exitCode).toBe(0);
    expect(JSON.parse(lines[0]!)).toMatchObject({ event: "ready", address: "127.0.0.1", domain: "home.example", users: ["ada"] });
    expect(lines.join()).not.toContain("secret");
  });

  it("ends with 4 where it cannot listen", async () => {
    const { exitCode, lines } = await serve(["--listen", "203.0.113.7:5060", ...WORDS]);
    expect(exitCode).toBe(4);
    expect(JSON.parse(lines[0]!)).toMatchObject({ event: "error", code: expect.stringMatching(/^network\//) });
  });

  it.each([
    ["no address", WORDS],
    ["no user", ["--listen", "127.0.0.1:0", "--domain", "home.example"]],
    ["a user without password", ["--listen", "127.0.0.1:0", "--domain", "home.example", "--user", "ada"]],
    ["an unknown option", ["--listen", "127.0.0.1:0", ...WORDS, "--open-relay"]],
  ])("ends with 2 on %s, saying how it is used", async (_, args) => {
    const { exitCode, notes } = await serve(args);
    expect(exitCode).toBe(2);
    expect(notes.join("\n")).toContain("usage: godwit serve");
  });
});
