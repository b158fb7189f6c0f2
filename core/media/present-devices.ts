// What is known of the machine's sound devices: which are there, which were away for a while, what the defaults are.
import type { AudioDeviceInfo } from "../ports/media-engine.ts";

export type AudioDirection = "capture" | "playback";

export class PresentDevices {
  #devices: readonly AudioDeviceInfo[] | undefined;
  /** Gone at some time since the devices were last opened anew: what is known of them may be old. */
  readonly #away = new Set<string>();
  #changedDefault = false;

  /** Takes a whole new list. */
  see(devices: readonly AudioDeviceInfo[]): void {
    const before = this.#devices ?? devices;
    for (const { id } of before) if (!devices.some((device) => device.id === id)) this.#away.add(id);
    this.#changedDefault ||= defaultsOf(before) !== defaultsOf(devices);
    this.#devices = devices;
  }

  /** Whether a device is there; undefined while nobody has said. */
  has(id: string): boolean | undefined {
    return this.#devices?.some((device) => device.id === id);
  }

  /** Ids of the devices that capture or play; undefined while nobody has said. */
  idsFor(direction: AudioDirection): readonly string[] | undefined {
    return this.#devices?.filter((device) => (direction === "capture" ? device.canCapture : device.canPlay)).map(({ id }) => id);
  }

  hasBeenAway(id: string): boolean {
    return this.#away.has(id);
  }

  forgetAway(): void {
    this.#away.clear();
  }

  /** True once after the system changed a default device. */
  takeChangedDefault(): boolean {
    const changed = this.#changedDefault;
    this.#changedDefault = false;
    return changed;
  }
}

function defaultsOf(devices: readonly AudioDeviceInfo[]): string {
  return JSON.stringify([devices.find(({ isDefaultCapture }) => isDefaultCapture)?.id, devices.find(({ isDefaultPlayback }) => isDefaultPlayback)?.id]);
}
