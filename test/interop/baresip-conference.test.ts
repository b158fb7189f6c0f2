// Two baresips in calls with this phone, which brings them together: each then hears the other, as its own recording shows.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { readWav } from "../../core/media/wav.ts";
import { DEFAULT_PREFERENCES } from "../../core/phone/protocol.ts";
import { readStereoWav, toneAmplitude } from "../scenario/media/recording-files.ts";
import { startBaresip, type Baresip } from "./peers/baresip.ts";
import { untilRecorded } from "./recorded-tone.ts";
import { openWholePhone, untilCall } from "./whole-phone.ts";

const TONES_HZ = [600, 1100] as const;
const LOUD = 1000;

it("lets two baresips hear each other through a merged conference, and records them both", async () => {
  const folder = mkdtempSync(join(tmpdir(), "godwit-baresip-conference-"));
  const phone = await openWholePhone({ capture: { kind: "tone", frequencyHz: 1800 } });
  const baresips: Baresip[] = [];
  try {
    for (const toneHz of TONES_HZ) baresips.push(await startBaresip({ user: `tone${toneHz}`, autoAnswer: true, speaks: { toneHz } }));
    const calls: string[] = [];
    for (const { uri } of baresips) calls.push(await phone.execute("call.start", uri, null));
    for (const id of calls) await untilCall(phone, id, ({ state }) => state === "active");
    await phone.execute("conference.merge", calls);
    await phone.execute("preferences.set", { ...DEFAULT_PREFERENCES, locale: "en", recording: { format: "wav", announcement: "none", folder } });
    await phone.execute("call.record", calls[0]!, true);
    for (const baresip of baresips) await untilRecorded(() => baresip.recordings("heard")[0], 5);
    await phone.execute("call.record", calls[0]!, false);
    const { recording, conference } = await untilCall(phone, calls[0]!, (call) => call.recording?.state === "saved");
    // Its recordings are whole once its calls are over.
    await phone.execute("conference.end", conference!.conferenceId);
    for (const id of calls) await untilCall(phone, id, ({ state }) => state === "ended");
    for (const { control } of baresips) await control.waitFor("CALL_CLOSED");
    for (const [index, baresip] of baresips.entries()) {
      const heard = readWav(readFileSync(baresip.recordings("heard")[0]!));
      if (!heard.ok) throw new Error(heard.error);
      const { samples, sampleRateHz } = heard.value;
      const last = samples.subarray(-2 * sampleRateHz);
      expect(toneAmplitude(last, TONES_HZ[1 - index]!, sampleRateHz), "the other one").toBeGreaterThan(LOUD);
      expect(toneAmplitude(last, 1800, sampleRateHz), "the phone between them").toBeGreaterThan(LOUD);
      expect(toneAmplitude(last, TONES_HZ[index]!, sampleRateHz), "its own voice").toBeLessThan(LOUD / 5);
    }
    const { left, right, sampleRateHz } = readStereoWav(readFileSync(recording!.path!));
    for (const toneHz of TONES_HZ) expect(toneAmplitude(right.subarray(-2 * sampleRateHz), toneHz, sampleRateHz)).toBeGreaterThan(LOUD);
    expect(toneAmplitude(left.subarray(-2 * sampleRateHz), 1800, sampleRateHz)).toBeGreaterThan(LOUD);
  } finally {
    await phone.close();
    for (const baresip of baresips) await baresip.stop();
    rmSync(folder, { recursive: true });
  }
});
