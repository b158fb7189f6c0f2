// Local conferences: calls whose other sides hear each other through this phone. The engine mixes; this says who is in.
import { GodwitError } from "../base/errors.ts";
import type { Call } from "./call.ts";
import type { Calls } from "./calls.ts";

/** What one machine mixes without strain, and more than anybody can follow. */
const MAX_PARTICIPANTS = 32;

export class Conferences {
  readonly #calls: Calls;
  readonly #newId: () => string;

  constructor(calls: Calls, newId: () => string) {
    this.#calls = calls;
    this.#newId = newId;
  }

  /**
   * Brings calls together: into the conference that the first one with a conference is in, with everybody who is there, else
   * into a new one. Answers its id. Throws `call/unknown`, `call/not-connected`, `conference/full`.
   */
  merge(callIds: readonly string[]): string {
    const named = callIds.map((id) => this.#calls.find(id));
    const together = [...new Set(named.flatMap((call) => this.#calls.together(call)))];
    if (together.length === 0 || together.some(({ state }) => state.phase !== "active")) throw new GodwitError(NOT_CONNECTED);
    if (together.length > MAX_PARTICIPANTS) throw new GodwitError(FULL);
    const conferenceId = together.find(({ sound }) => sound.place)?.sound.place?.conferenceId ?? this.#newId();
    // Who had switched the microphone off for one of them is not put through to all.
    const muted = together.some(({ sound }) => sound.muted);
    for (const { sound } of together) {
      if (sound.place?.conferenceId !== conferenceId) sound.join({ conferenceId, isMuted: sound.place?.isMuted ?? false });
      if (sound.muted !== muted) sound.mute(muted);
    }
    for (const call of together) this.#calls.transfers.release(call);
    this.#calls.hold(together[0]!.id, false);
    return conferenceId;
  }

  /** Whether the others hear a participant. Throws `conference/not-in-one`. */
  mute(callId: string, muted: boolean): void {
    const { sound, conferenceId } = this.#participant(callId);
    sound.join({ conferenceId, isMuted: muted });
  }

  /** Takes a participant out, who waits on hold. Throws `conference/not-in-one`. */
  remove(callId: string): void {
    const { call, sound } = this.#participant(callId);
    const others = this.#calls.together(call).filter((other) => other !== call);
    sound.join(undefined);
    // A conference of one is a call like any other.
    if (others.length === 1) others[0]!.sound.join(undefined);
    call.hold(true);
  }

  /** Ends every call in it. */
  end(conferenceId: string): void {
    for (const call of this.#calls.current) if (call.sound.place?.conferenceId === conferenceId) call.hangUp();
  }

  #participant(callId: string): { readonly call: Call; readonly sound: Call["sound"]; readonly conferenceId: string } {
    const call = this.#calls.find(callId);
    const { sound } = call;
    if (!sound.place) throw new GodwitError({ code: "conference/not-in-one", message: "This call is not in a conference." });
    return { call, sound, conferenceId: sound.place.conferenceId };
  }
}

const NOT_CONNECTED = { code: "call/not-connected", message: "Only calls that are connected can be brought together." } as const;
const FULL = { code: "conference/full", message: `A conference holds up to ${MAX_PARTICIPANTS} calls. End one before you add another.` } as const;
