// Which device and which volume serves the microphone, the speaker and the ringing.
import { computed } from "vue";
import type { AudioDeviceInfo, AudioProcessing, AudioSelection } from "../../bridge/bridge.ts";
import { usePhone } from "../../stores/phone.ts";

/** What can be done to the own voice, in the order in which it is shown. */
export const VOICE_STEPS = ["echoCancellation", "noiseSuppression", "gainControl", "highPass"] as const satisfies readonly (keyof AudioProcessing)[];

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

  /** A device's name, also of one that is not there: its id is the host API and the name. */
  function named(id: string): { readonly name: string; readonly present: boolean } {
    const device = devices.value.find((candidate) => candidate.id === id);
    return { name: device?.name ?? id.slice(id.indexOf(":") + 1), present: device !== undefined };
  }

  async function rank(role: AudioRole, ids: readonly string[]): Promise<void> {
    await phone.attempt("audio.select", { ...audio.value, [`${role}Ids`]: [...ids] });
  }

  function setRingsOnAll(ringsOnAll: boolean): void {
    void phone.attempt("audio.select", { ...audio.value, ringsOnAll });
  }

  /** Puts a device before all others; none for the system's default. */
  function selectDevice(role: AudioRole, id: string | undefined): void {
    void rank(role, id === undefined ? [] : [id, ...ranked(role).filter((other) => other !== id)]);
  }

  function setVolume(role: AudioRole, value: number): void {
    void phone.attempt("audio.select", { ...audio.value, [`${role}Volume`]: value });
  }

  /** Everything is done where nobody chose. */
  const processing = computed<AudioProcessing>(() => audio.value.processing ?? { echoCancellation: true, noiseSuppression: true, gainControl: true, highPass: true });

  function setProcessing(step: keyof AudioProcessing, on: boolean): void {
    change({ processing: { ...processing.value, [step]: on } });
  }

  /** Changes some of the selection; undefined takes a choice back. */
  function change(part: { readonly [Key in "processing" | "country" | "ringFile"]?: AudioSelection[Key] | undefined }): void {
    const wanted = Object.entries({ ...audio.value, ...part }).filter(([, value]) => value !== undefined);
    void phone.attempt("audio.select", Object.fromEntries(wanted) as unknown as AudioSelection);
  }

  return { change, processing, setProcessing, devices, audio, devicesFor, defaultFor, named, ranked, rank, setRingsOnAll, deviceId, volume, selectDevice, setVolume };
}
