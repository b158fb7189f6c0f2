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

  function deviceId(role: AudioRole): string | undefined {
    return audio.value[`${role}Id`];
  }

  function volume(role: AudioRole): number {
    return audio.value[`${role}Volume`];
  }

  function selectDevice(role: AudioRole, id: string | undefined): void {
    const { [`${role}Id` as const]: _old, ...rest } = audio.value;
    void phone.attempt("audio.select", { ...rest, ...(id === undefined ? {} : { [`${role}Id`]: id }) } as AudioSelection);
  }

  function setVolume(role: AudioRole, value: number): void {
    void phone.attempt("audio.select", { ...audio.value, [`${role}Volume`]: value });
  }

  return { devices, audio, devicesFor, defaultFor, deviceId, volume, selectDevice, setVolume };
}
