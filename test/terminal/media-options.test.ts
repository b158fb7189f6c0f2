// The terminal's options about sound and encryption between two programs: what they choose, say, and refuse.
import { afterEach, expect, it } from "vitest";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "./godwit-process.ts";

const SILENT = ["--capture", "silence", "--playback", "null", "--json"];
const running: GodwitProcess[] = [];

afterEach(async () => {
  for (const program of running.splice(0)) await program[Symbol.asyncDispose]();
});

function godwit(...args: readonly string[]): GodwitProcess {
  const program = new GodwitProcess(...args, ...SILENT);
  running.push(program);
  return program;
}

async function answering(...options: readonly string[]): Promise<string> {
  const port = await findFreePort();
  const callee = godwit("answer", "--listen", `127.0.0.1:${port}`, ...options);
  await callee.event(({ event }) => event === "listening");
  return `sip:bob@127.0.0.1:${port}`;
}

it("chooses the codec, changes it in the call, and says what encrypts it without a word of the keys", async () => {
  const caller = godwit("call", await answering(), "--codec", "G722", "--encryption", "required", "--duration", "3", "--switch-codec", "1:PCMU");
  expect(await caller.event(({ event }) => event === "encryption")).toMatchObject({ kind: "sdes", suite: "AES_CM_128_HMAC_SHA1_80", signallingProtected: false });
  expect(await caller.event(({ event }) => event === "codec")).toMatchObject({ codec: "PCMU" });
  expect(await caller.exitCode).toBe(0);
  expect(await caller.summary()).toMatchObject({ codec: "PCMU", encryption: { kind: "sdes" } });
  expect(JSON.stringify(caller.events) + caller.notes).not.toMatch(/inline|masterKey/);
});

it("exits 3 where encryption is required and the other side has none", async () => {
  const caller = godwit("call", await answering("--encryption", "never"), "--encryption", "required", "--duration", "1");
  expect(await caller.exitCode).toBe(3);
  expect(await caller.summary()).toMatchObject({ answered: false, encryption: { kind: "none" }, end: { code: "call/not-acceptable" } });
});

it.each([["--codec", "GSM"], ["--ptime", "25"], ["--encryption", "perhaps"], ["--switch-codec", "PCMA"]])("exits 2 on %s %s", async (option, value) => {
  expect(await godwit("call", "sip:a@127.0.0.1:9", option, value).exitCode).toBe(2);
});
