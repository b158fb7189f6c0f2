// The best device that works is used in the end, whatever happened before and whenever the list of devices came.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Disposable } from "../../../core/base/disposable.ts";
import { AudioDesk } from "../../../core/media/audio-desk.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { hastyClock, PulledDevices } from "./pulled-devices.ts";

const RANKED = ["headset", "second"] as const;
const VOLUMES = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };
const SILENCE = { sampleRateHz: 8000, readFrame: () => new Int16Array(80) };

/** A desk that plays on the headset, or the second, or else the built-in speaker. */
class Lab {
  readonly clock = new FakeClock();
  readonly devices = new PulledDevices(this.clock, RANKED);
  readonly desk = new AudioDesk(this.devices, hastyClock(this.clock));
  /** The last word on whether the devices work. */
  health: string | undefined;
  readonly #playing: Disposable;
  #listening: Disposable | undefined;

  constructor() {
    this.desk.onHealth((failure) => (this.health = failure?.code));
    this.desk.select({ ...VOLUMES, speakerIds: RANKED });
    this.#playing = this.desk.play(SILENCE);
  }

  tell(): void {
    this.desk.see(this.devices.present);
  }

  /** The microphone comes and goes beside it; it keeps PortAudio from looking anew. */
  toggleMicrophone(): void {
    if (this.#listening) this.#listening.dispose();
    this.#listening = this.#listening ? undefined : this.desk.listen({ sampleRateHz: 8000, takeFrame: () => {} });
  }

  get inUse(): readonly string[] {
    return this.devices.inUse("playback");
  }

  async close(): Promise<void> {
    this.#listening?.dispose();
    this.#playing.dispose();
    const closing = this.desk.close();
    await this.clock.advance(5000);
    await closing;
    expect([this.devices.inUse("playback"), this.devices.inUse("capture"), this.clock.pendingTimers]).toEqual([[], [], 0]);
  }
}

describe("a headset that stopped in a call", () => {
  it.each([
    ["without any list of devices", []],
    ["where a list that names it comes just before it stops", [-100]],
    ["where a list that names it comes before that is noticed", [200]],
    ["where a list that names it comes just after the fall back", [900]],
    ["where lists that name it come all the time", [-100, 200, 600, 750, 900, 2000, 5600, 5700, 5800]],
  ])("is used again within 6 s, %s", async (_, listsAtMs) => {
    const lab = new Lab();
    await lab.clock.advance(1000);
    expect(lab.inUse).toEqual(["headset"]);
    for (const atMs of listsAtMs) lab.clock.setTimer(1000 + atMs, () => lab.tell());
    await lab.clock.advance(1000);
    lab.devices.hang("headset");
    await lab.clock.advance(1000);
    expect(lab.inUse).toContain("second");
    lab.devices.goOn("headset");
    await lab.clock.advance(5500);
    expect(lab.inUse).toEqual(["headset"]);
    expect(lab.health).toBeUndefined();
    await lab.close();
  });

  it("and twice in an hour, rests no longer the second time", async () => {
    const lab = new Lab();
    for (let time = 0; time < 2; time++) {
      await lab.clock.advance(20_000);
      lab.devices.hang("headset");
      await lab.clock.advance(1000);
      lab.devices.goOn("headset");
      await lab.clock.advance(5500);
      expect(lab.inUse).toEqual(["headset"]);
    }
    await lab.close();
  });
});

/** What may happen, one after the other; a device's failures are few enough for its rests to stay short. */
const happening = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass" as const), ms: fc.constantFrom(0, 1, 100, 300, 700, 1000, 3000, 5000) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("tell" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("toggleMicrophone" as const) }) },
  { weight: 5, arbitrary: fc.record({ kind: fc.constantFrom("pull" as const, "plug" as const, "hang" as const, "goOn" as const, "failNextOpening" as const), id: fc.constantFrom(...RANKED) }) },
);

describe("whatever happened to the headsets", () => {
  it("the best one that is there and works is used in the end, alone, and nothing is left open", async () => {
    await fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 3, maxLength: 14 }), async (happenings) => {
      const lab = new Lab();
      await lab.clock.advance(500);
      for (const one of happenings) {
        if (one.kind === "pass") await lab.clock.advance(one.ms);
        else if (one.kind === "tell" || one.kind === "toggleMicrophone") lab[one.kind === "tell" ? "tell" : "toggleMicrophone"]();
        else lab.devices[one.kind](one.id);
      }
      for (const id of RANKED) lab.devices.goOn(id);
      lab.tell();
      await lab.clock.advance(60_000);
      const best = RANKED.find((id) => lab.devices.present.some((device) => device.id === id)) ?? "builtin";
      expect(lab.inUse).toEqual([best]);
      expect(lab.health).toBeUndefined();
      await lab.close();
    }), { numRuns: 40 });
  });
});
