// A disk that fills up while a call is recorded: told with a code, the call goes on, and what was written plays. On a small
// file system in memory, which only root may mount.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readStereoWav, toneAmplitude } from "../scenario/media/recording-files.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "./godwit-process.ts";

/** The reserve that recordings leave free is 64 MiB; a second of WAV at 48 kHz is 192,000 bytes. */
const DISK_KIB = 65 * 1024;

describe.skipIf(process.getuid?.() !== 0)("a recording on a disk that fills up", () => {
  let disk: string;

  beforeEach(() => {
    disk = mkdtempSync(join(tmpdir(), "godwit-disk-"));
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${DISK_KIB}k`, "tmpfs", disk]);
  });

  afterEach(() => {
    execFileSync("umount", [disk]);
    rmdirSync(disk);
  });

  it("ends with a code and a file that plays, and the call goes on", async () => {
    const port = await findFreePort();
    await using callee = new GodwitProcess("answer", "--listen", `127.0.0.1:${port}`, "--capture", "tone:700", "--playback", "null", "--json");
    await callee.event(({ event }) => event === "listening");
    await using caller = new GodwitProcess(
      "call", `sip:room@127.0.0.1:${port}`, "--from", "sip:ada@127.0.0.1", "--local", "127.0.0.1", "--capture", "silence", "--playback", "null",
      "--record", join(disk, "call.wav"), "--duration", "9", "--json",
    );
    const failed = await caller.event(({ event, state }) => event === "recording" && state === "failed");
    expect(failed).toMatchObject({ path: join(disk, "call.wav"), failure: { code: "recording/disk-full" } });
    expect(await caller.exitCode).toBe(0);
    const summary = caller.events.find(({ event }) => event === "summary");
    expect(summary).toMatchObject({ end: { by: "local", code: "call/ended" } });
    expect(summary!["durationMs"]).toBeGreaterThan(8900);
    const { right, sampleRateHz } = readStereoWav(readFileSync(join(disk, "call.wav")));
    expect(right.length / sampleRateHz).toBeGreaterThan(3);
    expect(toneAmplitude(right.subarray(sampleRateHz), 700, sampleRateHz)).toBeGreaterThan(1500);
  });
});
