// Which of the messages that were read are drawn: so many in a row and no more, however far back one has read.
import { computed, ref, type ComputedRef } from "vue";

/** Drawn at a time: some screens full, so that a page more in either direction comes before it is missed. */
const DRAWN = 180;
const STEP = 60;

export interface MessageWindow<Message> {
  readonly drawn: ComputedRef<readonly Message[]>;
  /** Nothing that was read lies after what is drawn. */
  readonly endsLast: ComputedRef<boolean>;
  /** Nothing that was read lies before it. */
  readonly beginsFirst: ComputedRef<boolean>;
  goBack(): void;
  goOn(): void;
  toEnd(): void;
}

/** A window upon `messages`, at first at their end; messages that come in before it do not move it. */
export function useMessageWindow<Message>(messages: () => readonly Message[]): MessageWindow<Message> {
  const after = ref(0);
  const end = computed(() => Math.max(0, messages().length - after.value));
  const start = computed(() => Math.max(0, end.value - DRAWN));
  return {
    drawn: computed(() => messages().slice(start.value, end.value)),
    endsLast: computed(() => after.value === 0),
    beginsFirst: computed(() => start.value === 0),
    goBack: () => { after.value = Math.max(0, messages().length - Math.max(0, start.value - STEP) - DRAWN); },
    goOn: () => { after.value = Math.max(0, after.value - STEP); },
    toEnd: () => { after.value = 0; },
  };
}
