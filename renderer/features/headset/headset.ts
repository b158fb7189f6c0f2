// One headset: its reports in, its lights out, by the machine. Knows WebHID's device, but nothing of calls.
import { headsetAtRest, stepHeadset, type HeadsetCall, type HeadsetEffect, type HeadsetInput, type HeadsetState, type HeadsetWish } from "./headset-machine.ts";
import { readButton, readLayout, writeLights, type HeadsetLayout, type ReportCollection } from "./report-layout.ts";

/** What is used of WebHID's HIDDevice. */
export interface HidDevice extends EventTarget {
  readonly opened: boolean;
  readonly vendorId: number;
  readonly productId: number;
  readonly productName: string;
  readonly collections: readonly ReportCollection[];
  open(): Promise<void>;
  close(): Promise<void>;
  sendReport(reportId: number, data: Uint8Array<ArrayBuffer>): Promise<void>;
}

export interface HidReportEvent extends Event {
  readonly reportId: number;
  readonly data: DataView;
}

/** A device as preferences name it: "vendor:product" in hexadecimal digits. */
export function headsetKey({ vendorId, productId }: Pick<HidDevice, "vendorId" | "productId">): string {
  return `${vendorId.toString(16).padStart(4, "0")}:${productId.toString(16).padStart(4, "0")}`;
}

export class Headset {
  readonly device: HidDevice;
  readonly #layout: HeadsetLayout;
  readonly #onWish: (wish: HeadsetWish) => void;
  #state: HeadsetState = headsetAtRest;
  #shown = "";
  #writing: Promise<void> = Promise.resolve();

  constructor(device: HidDevice, onWish: (wish: HeadsetWish) => void) {
    this.device = device;
    this.#layout = readLayout(device.collections);
    this.#onWish = onWish;
  }

  /** Opens the device and listens; rejects where another program has it. */
  async open(): Promise<void> {
    if (!this.device.opened) await this.device.open();
    this.device.addEventListener("inputreport", this.#onReport);
  }

  follow(call: HeadsetCall): void {
    this.#take({ kind: "phone", call });
  }

  /** Puts the lights out and lets the device go. */
  async close(): Promise<void> {
    this.device.removeEventListener("inputreport", this.#onReport);
    this.follow({ rings: false, isUp: false, isMuted: false });
    await this.#writing;
    await this.device.close().catch(() => {});
  }

  readonly #onReport = (event: Event): void => {
    const { reportId, data } = event as HidReportEvent;
    const hook = readButton(this.#layout, "hook", reportId, data);
    if (hook !== undefined) this.#take({ kind: "hook", isOffHook: hook });
    for (const kind of ["mute", "flash", "drop"] as const) {
      const isPressed = readButton(this.#layout, kind, reportId, data);
      if (isPressed !== undefined) this.#take({ kind, isPressed });
    }
  };

  #take(input: HeadsetInput): void {
    const { state, effects } = stepHeadset(this.#state, input);
    this.#state = state;
    for (const effect of effects) {
      if (effect.kind === "wish") this.#onWish(effect.wish);
      // What the phone itself says is written when it changed; after a hook without a call, whatever was shown.
      else this.#light(effect, input.kind !== "phone");
    }
  }

  #light(effect: Extract<HeadsetEffect, { kind: "lights" }>, isForced: boolean): void {
    const wanted = JSON.stringify(effect);
    if (wanted === this.#shown && !isForced) return;
    this.#shown = wanted;
    for (const { reportId, bytes } of writeLights(this.#layout, effect)) {
      // In order, and a headset that was pulled out says so by itself.
      this.#writing = this.#writing.then(() => this.device.sendReport(reportId, bytes)).catch(() => {});
    }
  }
}
