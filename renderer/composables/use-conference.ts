// What one can do with several calls at once: bring them together, and with each participant of a conference.
import { computed } from "vue";
import type { CallView } from "../bridge/bridge.ts";
import { usePhone } from "../stores/phone.ts";

export function useConference() {
  const phone = usePhone();

  /** Calls that could be brought together: those that are up, unless they are all together already. */
  const mergeable = computed<readonly CallView[]>(() => {
    const up = phone.liveCalls.filter((call) => call.state === "active");
    const rooms = new Set(up.map((call) => call.conference?.conferenceId ?? call.id));
    return rooms.size > 1 ? up : [];
  });

  /** Everybody in the conference that a call is in. */
  function participants(call: CallView): readonly CallView[] {
    const conferenceId = call.conference?.conferenceId;
    return conferenceId === undefined ? [] : phone.liveCalls.filter((other) => other.conference?.conferenceId === conferenceId);
  }

  const merge = () => phone.attempt("conference.merge", mergeable.value.map((call) => call.id));
  const mute = (call: CallView) => phone.attempt("conference.mute", call.id, call.conference?.isMuted !== true);
  const takeOut = (call: CallView) => phone.attempt("conference.remove", call.id);
  const endAll = (call: CallView) => call.conference && phone.attempt("conference.end", call.conference.conferenceId);

  return { mergeable, participants, merge, mute, takeOut, endAll };
}
