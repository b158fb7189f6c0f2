// `godwit transfer` between three programs: what each prints, and the exit codes 0, 3 refused, 4 network.
import { afterEach, describe, expect, it } from "vitest";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "./godwit-process.ts";

const running: GodwitProcess[] = [];

afterEach(async () => {
  for (const program of running.splice(0)) await program[Symbol.asyncDispose]();
});

function godwit(...args: readonly string[]): GodwitProcess {
  const program = new GodwitProcess(...args);
  running.push(program);
  return program;
}

/** A program that answers every call. */
async function answering(): Promise<{ readonly program: GodwitProcess; readonly uri: string }> {
  const port = await findFreePort();
  const program = godwit("answer", "--listen", `127.0.0.1:${port}`, "--capture", "silence", "--playback", "null", "--json");
  await program.event(({ event }) => event === "listening");
  return { program, uri: `sip:bob@127.0.0.1:${port}` };
}

describe("godwit transfer", () => {
  it.each([["blind", []], ["attended", ["--attended"]]] as const)("sends a call on (%s), exits 0, and who is sent on says so", async (_name, options) => {
    const bob = await answering();
    const cleo = await answering();
    const program = godwit("transfer", bob.uri, cleo.uri, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", ...options, "--json");
    expect(await program.exitCode).toBe(0);
    expect(program.events.filter(({ event }) => event === "transfer").map(({ state }) => state)).toEqual(expect.arrayContaining(["asked", "done"]));
    const moved = await bob.program.event(({ event }) => event === "moved");
    expect(moved["remote"]).toContain(cleo.uri.split("@")[1]!);
  });

  it("exits 3 where the new call comes to nothing, and says why", async () => {
    const bob = await answering();
    const program = godwit("transfer", bob.uri, "tel:+441632960000;phone-context=x", "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--json");
    expect(await program.exitCode).toBe(3);
    expect(program.events.find(({ event }) => event === "error")).toMatchObject({ code: "call/transfer-failed" });
  });

  it("exits 4 where the call to be sent on reaches nobody", async () => {
    const program = godwit("transfer", "sip:bob@host.invalid", "sip:cleo@127.0.0.1", "--from", "sip:ada@127.0.0.1", "--json");
    expect(await program.exitCode).toBe(4);
  });
});
