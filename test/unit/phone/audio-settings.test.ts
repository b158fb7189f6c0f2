import { describe, expect, it } from "vitest";
import { readAudioSelection } from "../../../core/phone/audio-settings.ts";

const VOLUMES = { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 };

describe("a stored audio selection", () => {
  it("keeps what is done to the voice, whose tones sound and what rings", () => {
    const selection = {
      ...VOLUMES, country: "FI", ringFile: "/sounds/bell.wav",
      processing: { echoCancellation: true, noiseSuppression: false, gainControl: true, highPass: false },
    };
    expect(readAudioSelection(selection)).toEqual(selection);
  });

  it("does what nobody switched off, and leaves out what cannot be", () => {
    expect(readAudioSelection({ processing: { noiseSuppression: false, gainControl: "no" }, country: "Finland", ringFile: 7 })).toEqual({
      ...VOLUMES, processing: { echoCancellation: true, noiseSuppression: false, gainControl: true, highPass: true },
    });
    expect(readAudioSelection(undefined)).toEqual(VOLUMES);
    expect(readAudioSelection({ processing: "all", country: "de", ringFile: "" })).toEqual(VOLUMES);
  });
});
