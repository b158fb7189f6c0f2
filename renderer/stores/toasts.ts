// Short messages at the foot of the window: the last few, each for a while.
import { shallowRef, type ShallowRef } from "vue";

/** A short message at the foot of the window, with at most one thing to do. */
export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly detail?: string;
  readonly tone: "plain" | "problem";
  readonly action?: { readonly label: string; readonly run: () => void };
}

/** The messages that are shown, and how they come and go. */
export interface Toasts {
  readonly toasts: ShallowRef<readonly Toast[]>;
  say(toast: Omit<Toast, "id" | "tone"> & { tone?: Toast["tone"] }): void;
  dropToast(id: number): void;
}

const SHOWN_BEFORE = 2;
const PLAIN_MS = 6_000;
const PROBLEM_MS = 12_000;

/** Makes a place for messages, empty. */
export function createToasts(): Toasts {
  const toasts = shallowRef<readonly Toast[]>([]);
  let nextId = 1;
  const dropToast = (id: number): void => {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
  };
  const say: Toasts["say"] = (toast) => {
    const id = nextId++;
    const tone = toast.tone ?? "plain";
    toasts.value = [...toasts.value.slice(-SHOWN_BEFORE), { ...toast, tone, id }];
    setTimeout(() => dropToast(id), tone === "problem" ? PROBLEM_MS : PLAIN_MS);
  };
  return { toasts, say, dropToast };
}
