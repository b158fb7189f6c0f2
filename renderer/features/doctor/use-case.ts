// The case that a page of the doctor shows: asked for at once, and again every second while its call goes on.
import { computed, onScopeDispose, shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import { execute, type CaseFile, type DoctorSubject, type Failure } from "../../bridge/bridge.ts";
import { usePhone } from "../../stores/phone.ts";

const LOOK_AGAIN_MS = 1_000;

export interface ShownCase {
  readonly file: Readonly<ShallowRef<CaseFile | undefined>>;
  readonly failure: Readonly<ShallowRef<Failure | undefined>>;
  readonly isLive: ComputedRef<boolean>;
  look(): Promise<void>;
}

/** Follows a subject's case as long as the component lives. */
export function useCase(subject: () => DoctorSubject): ShownCase {
  const phone = usePhone();
  const file = shallowRef<CaseFile>();
  const failure = shallowRef<Failure>();
  const call = computed(() => {
    const shown = subject();
    return shown.kind === "call" ? phone.call(shown.id) : undefined;
  });
  const isLive = computed(() => call.value !== undefined && call.value.state !== "ended");

  async function look(): Promise<void> {
    const asked = subject();
    const outcome = await execute("doctor.look", asked);
    if (asked !== subject()) return;
    file.value = outcome.ok ? outcome.value : file.value;
    failure.value = outcome.ok ? undefined : outcome.failure;
  }

  watch(subject, () => {
    file.value = undefined;
    void look();
  }, { immediate: true });
  // The last words of a call follow its end.
  watch(isLive, () => void look());
  const timer = setInterval(() => {
    if (isLive.value || call.value?.state === "ended") void look();
  }, LOOK_AGAIN_MS);
  onScopeDispose(() => clearInterval(timer));
  return { file, failure, isLive, look };
}
