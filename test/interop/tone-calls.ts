// For tests of calls between `godwit` and baresip in which each says a tone of its own and records what it hears: starts
// the programs, and ends them and removes what they recorded after each test.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect } from "vitest";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { startBaresip, type Baresip, type BaresipOptions } from "./peers/baresip.ts";
import { measureTone } from "./recorded-tone.ts";

/** What each of them says. */
export const GODWIT_HZ = 660;
export const BARESIP_HZ = 440;

export interface ToneCalls {
  /** A folder of the test's own. */
  readonly folder: string;
  /** Where `speakingGodwit` records what it hears. */
  readonly heard: string;
  godwit(...args: readonly string[]): GodwitProcess;
  /** One that says its tone. */
  speakingGodwit(...args: readonly string[]): GodwitProcess;
  baresip(options: Partial<BaresipOptions>): Promise<Baresip>;
  /** Each end recorded the other's tone; a machine with more to do than time may be late for some frames. */
  expectBothHeard(peer: Baresip): void;
  /** Remembers what else is to be ended after the test, the last first. */
  endLater(end: () => Promise<unknown>): void;
}

/** Call it once, at the top of a test file. */
export function prepareToneCalls(): ToneCalls {
  const endings: (() => Promise<unknown>)[] = [];
  let folder = "";
  const heard = (): string => join(folder, "heard.wav");
  const godwit = (...args: readonly string[]): GodwitProcess => {
    const program = new GodwitProcess(...args, "--json");
    endings.push(() => program[Symbol.asyncDispose]());
    return program;
  };
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "godwit-tone-calls-"));
  });
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
    rmSync(folder, { recursive: true, force: true });
  });
  return {
    get folder() {
      return folder;
    },
    get heard() {
      return heard();
    },
    godwit,
    speakingGodwit: (...args) => godwit(...args, "--capture", `tone:${GODWIT_HZ}`, "--playback", heard()),
    async baresip(options) {
      const phone = await startBaresip({ user: "bob", speaks: { toneHz: BARESIP_HZ }, ...options });
      endings.push(() => phone.stop());
      return phone;
    },
    expectBothHeard(peer) {
      const [ours, theirs] = [measureTone(heard()), measureTone(peer.recordings("heard")[0] ?? "")];
      expect([ours.frequencyHz, theirs.frequencyHz]).toEqual([BARESIP_HZ, GODWIT_HZ]);
      for (const { share, durationMs } of [ours, theirs]) {
        expect(share).toBeGreaterThan(0.9);
        expect(durationMs).toBeGreaterThan(1000);
      }
    },
    endLater: (end) => void endings.push(end),
  };
}
