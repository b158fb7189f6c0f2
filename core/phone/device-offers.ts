// A sound device that is plugged in during a call is offered: the person who plugged it in may want to talk through it.
import type { AudioDeviceInfo, AudioSelection } from "../ports/media-engine.ts";
import type { PhoneState } from "./phone-state.ts";

export class DeviceOffers {
  readonly #state: PhoneState;
  /** Ids of all devices that were seen since the phone was started, so that none is offered twice. */
  readonly #seen = new Set<string>();

  constructor(state: PhoneState) {
    this.#state = state;
  }

  /** Takes each new list of devices; offers what is new in it while there is a call, and takes back what is gone. */
  see(devices: readonly AudioDeviceInfo[]): void {
    const fresh = this.#seen.size === 0 ? [] : devices.filter(({ id }) => !this.#seen.has(id));
    for (const { id } of devices) this.#seen.add(id);
    const { calls, offeredDevice } = this.#state.snapshot;
    const inCall = calls.some(({ state }) => state !== "ended");
    const next = (inCall ? fresh.find((device) => !this.#isPreferred(device)) : undefined) ?? devices.find(({ id }) => id === offeredDevice?.id);
    if (next?.id !== offeredDevice?.id) this.#offer(next);
  }

  /** Ends the offer; answers the selection that uses the device before all others, if that was asked for. */
  answer(use: boolean): AudioSelection | undefined {
    const { offeredDevice, audio } = this.#state.snapshot;
    this.#offer(undefined);
    return use && offeredDevice ? preferring(offeredDevice, audio) : undefined;
  }

  /** It will be used, or was decided about, without being asked for. */
  #isPreferred({ id }: AudioDeviceInfo): boolean {
    const { microphoneIds = [], speakerIds = [] } = this.#state.snapshot.audio;
    return microphoneIds.includes(id) || speakerIds.includes(id);
  }

  #offer(device: AudioDeviceInfo | undefined): void {
    this.#state.apply({ kind: "device-offer", device });
  }
}

/** The selection with a device put first in talking and hearing; ringing stays where it is. */
function preferring({ id, canCapture, canPlay }: AudioDeviceInfo, audio: AudioSelection): AudioSelection {
  const first = (ids: readonly string[] = []): readonly string[] => [id, ...ids.filter((other) => other !== id)];
  return {
    ...audio,
    ...(canCapture ? { microphoneIds: first(audio.microphoneIds) } : {}),
    ...(canPlay ? { speakerIds: first(audio.speakerIds) } : {}),
  };
}
