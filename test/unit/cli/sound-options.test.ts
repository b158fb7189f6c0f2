import { describe, expect, it } from "vitest";
import { readSound } from "../../../core/cli/sound-options.ts";
import { UsageError } from "../../../core/cli/terminal.ts";

describe("the options for a terminal phone's sound", () => {
  it("do everything to the voice, nothing, or what is named", () => {
    expect(readSound({ processing: "all" }).audio.processing).toEqual({ echoCancellation: true, noiseSuppression: true, gainControl: true, highPass: true });
    expect(readSound({ processing: "none" }).audio.processing).toEqual({ echoCancellation: false, noiseSuppression: false, gainControl: false, highPass: false });
    expect(readSound({ processing: "echo,high-pass" }).audio.processing).toMatchObject({ echoCancellation: true, noiseSuppression: false, highPass: true });
  });

  it("choose whose tones are played, the system's country's where nothing is said", () => {
    expect(readSound({ processing: "all", tones: "gb" }).audio.country).toBe("GB");
    expect(readSound({ processing: "all" }).audio.country).toBeUndefined();
  });

  it("refuse what there is not", () => {
    for (const processing of ["", "reverb", "echo,", "all,echo"]) expect(() => readSound({ processing })).toThrow(UsageError);
    expect(() => readSound({ processing: "all", tones: "ZZ" })).toThrow(UsageError);
  });
});
