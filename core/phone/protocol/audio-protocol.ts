// Sound devices and settings as hosts see them.
import type { AudioDeviceInfo, AudioSelection, MicrophoneTestMode, MicrophoneTestReport } from "../../ports/media-engine.ts";

export type { AudioDeviceInfo, AudioProcessing, AudioSelection, MediaStatistics } from "../../ports/media-engine.ts";

export type AudioChange =
  | { readonly kind: "audio"; readonly devices: readonly AudioDeviceInfo[]; readonly audio: AudioSelection }
  | { readonly kind: "device-offer"; readonly device: AudioDeviceInfo | undefined }
  | { readonly kind: "microphone-test"; readonly report: MicrophoneTestReport }
  | { readonly kind: "processing"; readonly available: boolean };

export interface AudioCommands {
  "audio.select": (selection: AudioSelection) => void;
  /** Plays a short test tone on a role's device. */
  "audio.test": (role: "speaker" | "ringer") => void;
  /** Tries the microphone: shows its level, records and plays back, or ends that. */
  "audio.try-microphone": (mode: MicrophoneTestMode) => void;
  /** Answers `offeredDevice`: use it for talking and hearing from now on, or leave it. */
  "audio.answer-offer": (use: boolean) => void;
  "audio.refresh": () => readonly AudioDeviceInfo[];
}
