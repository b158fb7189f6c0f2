// Looks for sound devices in a process of its own. PortAudio looks anew only while no stream is open, and a look takes up
// to a second where there is nothing; so neither can be had of the process in which calls sound.
import { toDisposable, type Disposable } from "../../../base/disposable.ts";
import { GodwitError, type Failure } from "../../../base/errors.ts";
import type { AudioDeviceInfo } from "../../../ports/media-engine.ts";
import type { MediaChannel, MediaChannelListener } from "./media-channel.ts";
import type { MediaMessage } from "./media-protocol.ts";

/** How soon a device that is plugged in is found, as long as somebody holds the watch. A look takes about 30 ms of a core. */
const LOOK_EVERY_MS = 5000;
/** A look that takes longer hangs, as it does at a device that has stopped: its process is ended, and the next look begins anew. */
const LOOK_LIMIT_MS = 8000;
/** The process ends this long after the last look. */
const IDLE_MS = 10_000;

const LOST: Failure = { code: "audio/look-failed", message: "The search for sound devices stopped. Try again." };

export interface DeviceWatchOptions {
  /** Starts a media worker in a process of its own. */
  readonly open: (listener: MediaChannelListener) => MediaChannel;
  /** Told of each list that differs from the one before; of none where there is no device at all. */
  readonly onChange: (devices: readonly AudioDeviceInfo[]) => void;
}

interface Look {
  /** Of whom it was asked: another one's end, which may come late, is nothing to it. */
  readonly channel: MediaChannel;
  readonly resolve: (devices: readonly AudioDeviceInfo[]) => void;
  readonly reject: (error: GodwitError) => void;
}

export class DeviceWatch {
  readonly #options: DeviceWatchOptions;
  readonly #looks = new Map<number, Look>();
  #channel: MediaChannel | undefined;
  #holders = 0;
  #nextLook: NodeJS.Timeout | undefined;
  #idle: NodeJS.Timeout | undefined;
  #known: string | undefined;
  #nextId = 1;

  constructor(options: DeviceWatchOptions) {
    this.#options = options;
  }

  /** Looks now. Rejects with `audio/no-device`, as the devices themselves do, or with `audio/look-failed`. */
  async look(): Promise<readonly AudioDeviceInfo[]> {
    try {
      const devices = await this.#ask();
      this.#tell(devices);
      return devices;
    } catch (thrown) {
      if (thrown instanceof GodwitError && thrown.code === "audio/no-device") this.#tell([]);
      throw thrown;
    }
  }

  /** Looks every few seconds until disposed. */
  hold(): Disposable {
    this.#holders++;
    this.#nextLook ??= setTimeout(() => void this.#lookOn(), LOOK_EVERY_MS).unref();
    return toDisposable(() => {
      if (--this.#holders > 0) return;
      clearTimeout(this.#nextLook);
      this.#nextLook = undefined;
    });
  }

  close(): void {
    clearTimeout(this.#nextLook);
    this.#letGo();
  }

  async #lookOn(): Promise<void> {
    await this.look().catch(() => {});
    if (this.#holders > 0) this.#nextLook = setTimeout(() => void this.#lookOn(), LOOK_EVERY_MS).unref();
  }

  #ask(): Promise<readonly AudioDeviceInfo[]> {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#letGo(), IDLE_MS).unref();
    this.#channel ??= this.#open();
    const channel = this.#channel;
    const limit = setTimeout(() => this.#giveUp(channel), LOOK_LIMIT_MS).unref();
    return new Promise<readonly AudioDeviceInfo[]>((resolve, reject) => {
      const requestId = this.#nextId++;
      this.#looks.set(requestId, { channel, resolve, reject });
      channel.post([{ kind: "list-devices", requestId }]);
    }).finally(() => clearTimeout(limit));
  }

  #giveUp(channel: MediaChannel): void {
    if (this.#channel === channel) this.#letGo();
    channel.kill?.();
  }

  #open(): MediaChannel {
    const channel = this.#options.open({
      onMessages: (messages) => {
        for (const message of messages) this.#onMessage(message);
      },
      onEnd: () => {
        if (this.#channel === channel) this.#channel = undefined;
        this.#failLooks(channel);
      },
    });
    return channel;
  }

  #onMessage(message: MediaMessage): void {
    if (message.kind !== "devices-listed" && message.kind !== "refused") return;
    const look = this.#looks.get(message.requestId);
    this.#looks.delete(message.requestId);
    if (message.kind === "refused") look?.reject(new GodwitError(message.failure));
    else look?.resolve(message.devices);
  }

  #tell(devices: readonly AudioDeviceInfo[]): void {
    const known = JSON.stringify(devices);
    if (known === this.#known) return;
    this.#known = known;
    this.#options.onChange(devices);
  }

  #letGo(): void {
    clearTimeout(this.#idle);
    const channel = this.#channel;
    this.#channel = undefined;
    if (!channel) return;
    channel.post([{ kind: "close" }]);
    channel.release();
    this.#failLooks(channel);
  }

  #failLooks(channel: MediaChannel): void {
    for (const [requestId, look] of this.#looks) {
      if (look.channel !== channel) continue;
      this.#looks.delete(requestId);
      look.reject(new GodwitError(LOST));
    }
  }
}
