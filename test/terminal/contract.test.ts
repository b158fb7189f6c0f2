// What scripts may rely on: commands, one JSON object a line, exit codes 0 ok, 2 usage, 3 refused, 4 network, 5 audio.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess, type JsonEvent } from "./godwit-process.ts";

const SILENT = ["--capture", "silence", "--playback", "null", "--json"] as const;

describe("the terminal host", () => {
  let folder: string;
  const running: GodwitProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "godwit-terminal-"));
  });

  afterEach(async () => {
    for (const program of running.splice(0)) await program[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  function godwit(...args: readonly string[]): GodwitProcess {
    const program = new GodwitProcess(...args);
    running.push(program);
    return program;
  }

  function accountFile(name: string, account: object): string {
    const path = join(folder, `${name}.json`);
    writeFileSync(path, JSON.stringify(account));
    return path;
  }

  /** A domain of ada and bob, and what reaches it. */
  async function serve(): Promise<{ readonly address: string; account(user: string, password?: string): string }> {
    const users = ["--user", "ada:secret-a", "--user", "bob:secret-b"];
    const server = godwit("serve", "--listen", "127.0.0.1:0", "--domain", "example.test", ...users, "--json");
    const { port } = await server.event(({ event }) => event === "ready");
    const address = `127.0.0.1:${String(port)}`;
    return {
      address,
      account: (user, password = `secret-${user[0]}`) =>
        accountFile(`${user}-${password}`, { address: `${user}@example.test`, password, registrar: address }),
    };
  }

  it.each([
    ["no command", []],
    ["an unknown command", ["dance"]],
    ["call without an address", ["call"]],
    ["an unknown option", ["call", "sip:a@127.0.0.1", "--louder"]],
    ["a transport that does not exist", ["call", "sip:a@127.0.0.1", "--transport", "pigeon"]],
    ["keys that no phone has", ["call", "sip:a@127.0.0.1", "--dtmf", "xyz"]],
    ["a header that the phone sets itself", ["call", "sip:a@127.0.0.1", "--header", "Via: SIP/2.0/UDP 127.0.0.1"]],
    ["the short form of one", ["call", "sip:a@127.0.0.1", "--header", "m: <sip:eve@127.0.0.1>"]],
    ["a header without a value", ["call", "sip:a@127.0.0.1", "--header", "X-Ticket"]],
    ["a priority that does not exist", ["call", "sip:a@127.0.0.1", "--priority", "very"]],
    ["transfer without a target", ["transfer", "sip:a@127.0.0.1"]],
    ["message without a text", ["message", "sip:a@127.0.0.1"]],
    ["answer without a place", ["answer"]],
    ["an account file that is not there", ["register", "--account", "/nowhere/account.json"]],
  ])("exits 2 for %s and says what is wrong on standard error", async (_what, args) => {
    const program = godwit(...args);
    expect(await program.exitCode).toBe(2);
    expect(program.notes).toMatch(/\S/);
    expect(program.otherLines).toEqual([]);
  });

  it("registers, keeps it so for as long as asked, takes it back, and exits 0", async () => {
    const { account } = await serve();
    const program = godwit("register", "--account", account("ada"), "--for", "1", "--json");
    expect(await program.exitCode).toBe(0);
    expect(program.events.map(({ event }) => event)).toEqual(["registered", "offline"]);
    expect(program.otherLines).toEqual([]);
  });

  it("exits 3 when the password is refused, and says so in words without showing it", async () => {
    const { account } = await serve();
    const program = godwit("register", "--account", account("ada", "wrong-secret"), "--json");
    expect(await program.exitCode).toBe(3);
    expect(program.events).toMatchObject([{ event: "error", code: "account/auth-rejected" }]);
    expect(JSON.stringify(program.events) + program.notes).not.toContain("wrong-secret");
  });

  it("exits 3 when the called address does not exist", async () => {
    const { account } = await serve();
    const program = godwit("call", "nobody", "--account", account("ada"), ...SILENT);
    expect(await program.exitCode).toBe(3);
    expect((await program.summary())["end"]).toMatchObject({ by: "remote", code: "call/not-found" });
  });

  it("exits 4 when nothing listens at the called address", async () => {
    const port = await findFreePort();
    const program = godwit("call", `sip:a@127.0.0.1:${port}`, "--from", "sip:b@127.0.0.1", "--transport", "tcp", ...SILENT);
    expect(await program.exitCode).toBe(4);
    expect((await program.summary())["end"]).toMatchObject({ by: "network" });
  });

  it("exits 5 when the file to speak from is not there", async () => {
    const port = await findFreePort();
    const program = godwit("call", `sip:a@127.0.0.1:${port}`, "--capture", join(folder, "none.wav"), "--playback", "null", "--json");
    expect(await program.exitCode).toBe(5);
  });

  it.each(["udp", "tcp"])("calls through the served domain over %s, sends keys, and sums both sides up", async (transport) => {
    const { account } = await serve();
    const callee = godwit("answer", "--account", account("bob"), "--transport", transport, "--echo", "--playback", "null", "--calls", "1", "--json");
    await callee.event(({ event }) => event === "registered");
    const recording = join(folder, "heard.wav");
    const sound = ["--capture", "tone:440", "--playback", recording];
    const caller = godwit("call", "bob", "--account", account("ada"), "--transport", transport, ...sound, "--dtmf", "19#", "--duration", "3", "--json");
    expect(await caller.exitCode).toBe(0);
    expect(await callee.exitCode).toBe(0);
    const sent = await caller.summary();
    expect(sent).toMatchObject({ answered: true, codec: "opus", encryption: { kind: "sdes", suite: transport === "udp" ? "AES_CM_128_HMAC_SHA1_80" : "AEAD_AES_256_GCM", signallingProtected: false }, packetsLost: 0, handovers: [], end: { by: "local" } });
    expectFigures(sent);
    expect(await callee.summary()).toMatchObject({ answered: true, digitsReceived: "19#", end: { by: "remote" } });
    expect([...caller.otherLines, ...callee.otherLines]).toEqual([]);
  });

  it("tells who calls and about what, as the caller said it", async () => {
    const port = await findFreePort();
    const callee = godwit("answer", "--listen", `127.0.0.1:${port}`, "--capture", "silence", "--playback", "null", "--calls", "1", "--json");
    await callee.event(({ event }) => event === "listening");
    const about = ["--subject", "Lunch", "--priority", "urgent", "--header", "Organization: Grace & Co", "--header", "Diversion: <sip:200@example.org>;reason=user-busy"];
    const caller = godwit("call", `sip:bob@127.0.0.1:${port}`, "--from", "sip:ada@example.org", ...about, "--duration", "0.2", ...SILENT);
    expect(await callee.event(({ state }) => state === "incoming")).toMatchObject({
      remote: "sip:ada@example.org", identity: "claimed", subject: "Lunch", priority: "urgent", organization: "Grace & Co",
      forwardedBy: [{ uri: "sip:200@example.org", reason: "busy" }],
    });
    expect(await caller.exitCode).toBe(0);
  });

  it("does not tell who calls where the caller does not want that", async () => {
    const port = await findFreePort();
    const callee = godwit("answer", "--listen", `127.0.0.1:${port}`, "--capture", "silence", "--playback", "null", "--calls", "1", "--json");
    await callee.event(({ event }) => event === "listening");
    const caller = godwit("call", `sip:bob@127.0.0.1:${port}`, "--from", "sip:ada@example.org", "--anonymous", "--duration", "0.2", ...SILENT);
    expect(await callee.event(({ state }) => state === "incoming")).toMatchObject({ remote: "sip:anonymous@anonymous.invalid", identity: "anonymous" });
    expect(await caller.exitCode).toBe(0);
    expect(JSON.stringify(callee.events)).not.toContain("ada");
  });

  it("sends a text through the served domain; who answers prints it and confirms it, and both programs exit 0", async () => {
    const { account } = await serve();
    const receiver = godwit("answer", "--account", account("bob"), ...SILENT);
    await receiver.event(({ event }) => event === "registered");
    const sender = godwit("message", "bob", "Grüße\nvon Ada", "--account", account("ada"), "--json");
    expect(await sender.exitCode).toBe(0);
    expect(["sent", "delivered", "displayed"]).toContain(sender.events.at(-1)!["state"]);
    expect(await receiver.event(({ event }) => event === "message")).toMatchObject({ direction: "incoming", state: "received", remote: "sip:ada@example.test", text: "Grüße\nvon Ada" });
    expect([...sender.otherLines, ...receiver.otherLines]).toEqual([]);
  });

  it("exits 3 when a text reaches nobody, and 4 when nothing listens there", async () => {
    const { account } = await serve();
    const refused = godwit("message", "nobody", "Hello", "--account", account("ada"), "--json");
    expect(await refused.exitCode).toBe(3);
    expect(refused.events).toMatchObject([{ event: "message", state: "failed", failure: { code: "message/not-found" } }]);
    const lost = godwit("message", `sip:a@127.0.0.1:${await findFreePort()}`, "Hello", "--from", "sip:b@127.0.0.1", "--transport", "tcp", "--json");
    expect(await lost.exitCode).toBe(4);
  });

  it("demonstrates itself: two phones, a domain, real RTP, a result", async () => {
    const program = godwit("demo", "--duration", "2", "--json");
    expect(await program.exitCode).toBe(0);
    expect(await program.summary()).toMatchObject({ ok: true, answered: true, packetsLost: 0 });
  });
});

function expectFigures(summary: JsonEvent): void {
  expect(summary["setupMs"]).toBeGreaterThan(0);
  expect(summary["durationMs"]).toBeGreaterThanOrEqual(3000);
  expect(summary["packetsSent"]).toBeGreaterThan(0);
  expect(summary["packetsReceived"]).toBeGreaterThan(0);
  expect(summary["jitterMs"]).toBeGreaterThanOrEqual(0);
  expect(summary["mos"]).toBeGreaterThan(1);
}
