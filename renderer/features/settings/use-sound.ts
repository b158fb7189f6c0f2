// Which device and which volume serves the microphone, the speaker and the ringing.
import { computed } from "vue";
import type { AudioDeviceInfo, AudioSelection } from "../../bridge/bridge.ts";
import { usePhone } from "../../stores/phone.ts";

export type AudioRole = "microphone" | "speaker" | "ringer";

/** Reads and changes the audio selection. */
export function useSound() {
  const phone = usePhone();
  const devices = computed<readonly AudioDeviceInfo[]>(() => phone.snapshot?.devices ?? []);
  const audio = computed<AudioSelection>(() => phone.snapshot?.audio ?? { microphoneVolume: 1, speakerVolume: 1, ringerVolume: 1 });

  function devicesFor(role: AudioRole): readonly AudioDeviceInfo[] {
    return devices.value.filter((device) => (role === "microphone" ? device.canCapture : device.canPlay));
  }

  function defaultFor(role: AudioRole): AudioDeviceInfo | undefined {
    return devices.value.find((device) => (role === "microphone" ? device.isDefaultCapture : device.isDefaultPlayback));
  }

  /** The devices that the person prefers, the best first, there or not. */
  function ranked(role: AudioRole): readonly string[] {
    return audio.value[`${role}Ids`] ?? [];
  }

  function deviceId(role: AudioRole): string | undefined {
    return ranked(role)[0];
  }

  function volume(role: AudioRole): number {
    return audio.value[`${role}Volume`];
  }

  function rank(role: AudioRole, ids: readonly string[]): void {
    void phone.attempt("audio.select", { ...audio.value, [`${role}Ids`]: [...ids] });
  }

  /** Puts a device before all others; none for the system's default. */
  function selectDevice(role: AudioRole, id: string | undefined): void {
    rank(role, id === undefined ? [] : [id, ...ranked(role).filter((other) => other !== id)]);
  }

  function setVolume(role: AudioRole, value: number): void {
    void phone.attempt("audio.select", { ...audio.value, [`${role}Volume`]: value });
  }

  return { devices, audio, devicesFor, defaultFor, ranked, rank, deviceId, volume, selectDevice, setVolume };
}
