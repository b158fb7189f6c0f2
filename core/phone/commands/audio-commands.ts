// Commands about sound devices and settings.
import type { Commands, CommandTargets } from "./command-table.ts";

const TEST_RING_MS = 4000;
const TEST_TONE_MS = 1_200;

export function audioCommands({ audio, tones }: CommandTargets): Commands<"audio"> {
  return {
    "audio.select": (selection) => audio.select(selection),
    // Who has chosen a sound to ring with wants to hear that.
    "audio.test": (role) => (role === "ringer" && audio.hasRingFile ? tones.once("ring", TEST_RING_MS, role) : tones.once("test", TEST_TONE_MS, role)),
    "audio.try-microphone": (mode) => audio.tryMicrophone(mode),
    "audio.answer-offer": (use) => audio.answerOffer(use),
    "audio.refresh": () => audio.refresh(),
  };
}
