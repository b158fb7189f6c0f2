// The way to a first call without a server: start the built-in exchange, wait for it, call its echo.
import { ref, watch } from "vue";
import { usePhone } from "../stores/phone.ts";
import { useCalling } from "./use-calling.ts";
import { TRIAL_ECHO_USER } from "../../core/phone/protocol.ts";

/** Starts the trial; `starting` is true from the press until the call is on its way or has failed. */
export function useTrial() {
  const phone = usePhone();
  const calling = useCalling();
  const starting = ref(false);

  /** Whether a call is on its way. */
  async function start(): Promise<boolean> {
    if (starting.value) return false;
    starting.value = true;
    const account = await phone.attempt("trial.start");
    const isCalling = account !== undefined && (await settled(account.id)) && (await calling.start(TRIAL_ECHO_USER, account.id));
    starting.value = false;
    return isCalling;
  }

  /** Waits until the account is registered (true) or cannot be (false). */
  function settled(accountId: string): Promise<boolean> {
    return new Promise((resolve) => {
      const stop = watch(
        () => phone.account(accountId)?.presence,
        (presence) => {
          if (presence === undefined || presence.state === "registering" || presence.state === "offline") return;
          queueMicrotask(() => stop());
          resolve(presence.state === "registered");
        },
        { immediate: true },
      );
    });
  }

  return { starting, start };
}
