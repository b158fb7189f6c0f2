// What keys and dragging ask of calls, until the view that it concerns has taken it up.
import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";

/** What was dropped on a call, while it is asked what shall become of the two. */
export interface CallDrop {
  /** On which. */
  readonly callId: string;
  readonly dropped: { readonly kind: "call"; readonly callId: string } | { readonly kind: "person"; readonly name: string; readonly address: string };
}

/** The transfer that a key asks for, and the question about what was dropped. */
export const useCallRequests = defineStore("call-requests", () => {
  const dropped = shallowRef<CallDrop | null>(null);
  /** Raised to open the transfer of the call on the stage. */
  const transfers = ref(0);
  return { dropped, transfers };
});
