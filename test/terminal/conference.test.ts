// `godwit answer --conference` with three callers, each with a tone of its own, over real sockets and the real media thread:
// who hears whom, and what a recording of it holds after the program was killed.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { watch } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readWav } from "../../core/media/wav.ts";
import { readStereoWav, toneAmplitude } from "../scenario/media/recording-files.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "./godwit-process.ts";

const TONES_HZ = [500, 900, 1700];
const LOUD = 1500;
const QUIET = 250;
/** Of one side at 48 kHz, which is what calls among ourselves have. */
const SECOND_BYTES = 96_000;

/** Resolves when a file that is being written is as long as this. */
async function untilSize(path: string, bytes: number): Promise<void> {
  for await (const _ of watch(path)) if (statSync(path).size >= bytes) return;
}

describe("godwit answer --conference", () => {
  let folder: string;
  const running: GodwitProcess[] = [];

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "godwit-conference-"));
  });

  afterEach(async () => {
    for (const program of running.splice(0)) await program[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  const godwit = (...args: readonly string[]): GodwitProcess => {
    const program = new GodwitProcess(...args, "--json");
    running.push(program);
    return program;
  };
  const room = async (...options: readonly string[]): Promise<{ readonly program: GodwitProcess; readonly uri: string }> => {
    const port = await findFreePort();
    const program = godwit("answer", "--listen", `127.0.0.1:${port}`, "--capture", "silence", "--playback", "null", "--conference", ...options);
    await program.event(({ event }) => event === "listening");
    return { program, uri: `sip:room@127.0.0.1:${port}` };
  };
  const caller = (uri: string, index: number): GodwitProcess =>
    godwit("call", uri, "--from", `sip:caller${index}@127.0.0.1`, "--local", "127.0.0.1", "--capture", `tone:${TONES_HZ[index]}`, "--playback", heardBy(index));
  const heardBy = (index: number): string => join(folder, `heard-${index}.wav`);

  it("lets each of three callers hear exactly the two others", async () => {
    const { program, uri } = await room();
    const callers = TONES_HZ.map((_, index) => caller(uri, index));
    for (const each of callers) await each.event(({ event, state }) => event === "call" && state === "active");
    await program.event(() => program.events.filter(({ event }) => event === "conference").length === callers.length);
    // Everybody is there: what is heard from now on counts, and of that the last two seconds.
    await Promise.all(TONES_HZ.map((_, index) => untilSize(heardBy(index), statSync(heardBy(index)).size + 4 * SECOND_BYTES)));
    const heard = TONES_HZ.map((_, index) => readWav(readFileSync(heardBy(index))));
    for (const each of callers) process.kill(each.pid, "SIGINT");
    for (const each of callers) expect(await each.exitCode).toBe(0);
    expect(new Set(program.events.filter(({ event }) => event === "conference").map(({ conference }) => conference)).size).toBe(1);
    for (const [index] of TONES_HZ.entries()) {
      const sound = heard[index]!;
      if (!sound.ok) throw new Error(sound.error);
      const { samples, sampleRateHz } = sound.value;
      const last = samples.subarray(-2 * sampleRateHz);
      for (const [other, frequencyHz] of TONES_HZ.entries()) {
        const amplitude = toneAmplitude(last, frequencyHz, sampleRateHz);
        if (other === index) expect(amplitude, `own tone of ${index}`).toBeLessThan(QUIET);
        else expect(amplitude, `${frequencyHz} Hz heard by ${index}`).toBeGreaterThan(LOUD);
      }
    }
  });

  it("leaves a recording that plays up to the last second when it is killed", async () => {
    const path = join(folder, "kept.wav");
    const { program, uri } = await room("--record", path);
    caller(uri, 0);
    await program.event(({ event, state }) => event === "recording" && state === "running");
    // Four seconds of it; the header comes after the samples that it counts.
    await untilSize(path, 4 * 2 * SECOND_BYTES);
    process.kill(program.pid, "SIGKILL");
    await program.exitCode;
    const { left, right, sampleRateHz } = readStereoWav(readFileSync(path));
    expect(left.length).toBe(right.length);
    expect(right.length / sampleRateHz).toBeGreaterThanOrEqual(2);
    expect(toneAmplitude(right.subarray(sampleRateHz), TONES_HZ[0]!, sampleRateHz)).toBeGreaterThan(LOUD);
  });

  it("refuses files and tones that it does not know", async () => {
    expect(await godwit("answer", "--listen", "127.0.0.1:0", "--record", "x.mp3").exitCode).toBe(2);
    expect(await godwit("answer", "--listen", "127.0.0.1:0", "--record-tone", "often").exitCode).toBe(2);
  });
});
