// The headsets that the user chose, while they are plugged in: their buttons act on calls, their lights follow them.
import { useEventListener } from "@vueuse/core";
import { computed, onUnmounted, shallowRef, watch } from "vue";
import type { CallView } from "../../bridge/bridge.ts";
import { useCalling } from "../../composables/use-calling.ts";
import { usePhone } from "../../stores/phone.ts";
import type { HeadsetCall, HeadsetWish } from "./headset-machine.ts";
import { Headset, headsetKey, type HidDevice } from "./headset.ts";
import { TELEPHONY_PAGE } from "./report-layout.ts";

/** What is used of WebHID. */
export interface Hid extends EventTarget {
  getDevices(): Promise<readonly HidDevice[]>;
  requestDevice(options: { readonly filters: readonly { readonly usagePage: number }[] }): Promise<readonly HidDevice[]>;
}

/** The browser's HID, where the system has it. */
export function systemHid(): Hid | undefined {
  return (globalThis.navigator as unknown as { readonly hid?: Hid } | undefined)?.hid;
}

const connected = shallowRef<readonly { readonly key: string; readonly name: string }[]>([]);

/** Those that are in use now, for whoever shows them. */
export function connectedHeadsets() {
  return connected;
}

/** Lets the user choose one; its key and name, or undefined where there is none or none was chosen. */
export async function chooseHeadset(hid = systemHid()): Promise<{ readonly key: string; readonly name: string } | undefined> {
  const [device] = (await hid?.requestDevice({ filters: [{ usagePage: TELEPHONY_PAGE }] })) ?? [];
  return device && { key: headsetKey(device), name: device.productName };
}

/** Keeps the chosen headsets in step while the calling component lives. */
export function useHeadsets(hid = systemHid()): void {
  if (!hid) return;
  const phone = usePhone();
  const calling = useCalling();
  const used = new Map<HidDevice, Headset>();
  const chosen = computed(() => phone.snapshot?.preferences.system.headsets ?? []);
  const spoken = computed<CallView | undefined>(() => phone.liveCalls.find((call) => call.state === "active" && !call.held) ?? phone.liveCalls.find((call) => call.state !== "incoming"));
  const shown = computed<HeadsetCall>(() => ({ rings: phone.incomingCalls.length > 0, isUp: spoken.value !== undefined, isMuted: spoken.value?.muted === true }));

  function wish(wanted: HeadsetWish): void {
    const ringing = phone.incomingCalls[0];
    if (wanted === "answer" || wanted === "decline") {
      if (ringing) void (wanted === "answer" ? calling.answer(ringing) : calling.leave(ringing));
    } else if (spoken.value) {
      void { "hang-up": calling.leave, mute: calling.toggleMute, hold: calling.toggleHold }[wanted](spoken.value);
    }
  }

  async function look(): Promise<void> {
    const present = (await hid!.getDevices().catch(() => [])).filter((device) => chosen.value.includes(headsetKey(device)) && device.collections.some(({ usagePage }) => usagePage === TELEPHONY_PAGE));
    for (const [device, headset] of used) if (!present.includes(device)) drop(device, headset);
    for (const device of present) if (!used.has(device)) await take(device);
    connected.value = [...used.keys()].map((device) => ({ key: headsetKey(device), name: device.productName }));
  }

  async function take(device: HidDevice): Promise<void> {
    const headset = new Headset(device, wish);
    used.set(device, headset);
    await headset.open().then(() => headset.follow(shown.value), () => used.delete(device));
  }

  function drop(device: HidDevice, headset: Headset): void {
    used.delete(device);
    void headset.close();
  }

  // One look after the other: two at once would open a device twice.
  let looking: Promise<void> = Promise.resolve();
  const lookNext = (): void => void (looking = looking.then(look));
  useEventListener(hid, "connect", lookNext);
  useEventListener(hid, "disconnect", lookNext);
  watch(() => chosen.value.join(" "), lookNext, { immediate: true });
  watch(shown, (call, before) => {
    if (JSON.stringify(call) !== JSON.stringify(before)) for (const headset of used.values()) headset.follow(call);
  });
  onUnmounted(() => {
    for (const [device, headset] of used) drop(device, headset);
    connected.value = [];
  });
}
