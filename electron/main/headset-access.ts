// Which devices with buttons a page may speak to: headsets with telephone buttons that the user chose, and no others.
import type { HIDDevice } from "electron";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import { askBox } from "./file-dialogs.ts";

export interface HeadsetAccess {
  /** Whether the user chose this device before. */
  allows(device: Pick<HIDDevice, "vendorId" | "productId">): boolean;
  /** Lets the user choose one; its id, or null. */
  choose(devices: readonly HIDDevice[]): Promise<string | null>;
}

/** More than these are no desk. */
const MAX_OFFERED = 8;

/** Access by the phone's preferences. */
export function headsetAccess(phone: PhoneFacade): HeadsetAccess {
  return {
    allows: (device) => phone.snapshot().preferences.system.headsets.includes(keyOf(device)),
    async choose(devices) {
      // One headset shows itself as several devices with one name: each of them is asked for by its own id.
      const byKey = new Map(devices.map((device) => [keyOf(device), device]));
      const offered = [...byKey.values()].slice(0, MAX_OFFERED);
      if (offered.length <= 1) return offered[0]?.deviceId ?? null;
      const { response } = await askBox({ message: "Godwit", buttons: [...offered.map(({ name }) => name), "×"], cancelId: offered.length });
      return offered[response]?.deviceId ?? null;
    },
  };
}

/** As preferences name a device. */
function keyOf({ vendorId, productId }: Pick<HIDDevice, "vendorId" | "productId">): string {
  return `${vendorId.toString(16).padStart(4, "0")}:${productId.toString(16).padStart(4, "0")}`;
}
