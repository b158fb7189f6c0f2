// The last minute of each call's figures, for the plot. Collected while calls go on, whether anybody looks or not.
import { defineStore } from "pinia";
import { shallowReactive } from "vue";
import type { CallView, MediaStatistics } from "../bridge/bridge.ts";
import { usePhone } from "./phone.ts";

/** One second of a call; what was not known then is undefined. */
export interface FigureReading {
  readonly score: number | undefined;
  /** Percent. */
  readonly lossIn: number | undefined;
  readonly lossOut: number | undefined;
  readonly jitterMs: number;
  readonly delayMs: number | undefined;
}

/** Figures come once a second: a minute of them. */
export const KEPT_READINGS = 60;

/** Reads what the plot shows; the delay is from mouth to ear. */
export function readingOf(figures: MediaStatistics): FigureReading {
  const percent = (share: number | undefined): number | undefined => (share === undefined ? undefined : 100 * share);
  return {
    score: figures.mos, lossIn: percent(figures.lossFraction), lossOut: percent(figures.remoteLossFraction),
    jitterMs: figures.jitterMs, delayMs: figures.oneWayDelayMs,
  };
}

/** Histories by call, oldest first. */
export const useCallFigures = defineStore("call-figures", () => {
  const phone = usePhone();
  const histories = shallowReactive(new Map<string, readonly FigureReading[]>());
  const latest = new Map<string, string>();

  function take({ id, statistics }: CallView): void {
    if (statistics === undefined) return;
    // The same figures come again with every other change of a call.
    const fingerprint = JSON.stringify(statistics);
    if (latest.get(id) === fingerprint) return;
    latest.set(id, fingerprint);
    histories.set(id, [...(histories.get(id) ?? []), readingOf(statistics)].slice(-KEPT_READINGS));
  }

  phone.onChange((change) => {
    if (change.kind === "call") take(change.call);
    if (change.kind === "call-removed") {
      histories.delete(change.callId);
      latest.delete(change.callId);
    }
  });
  for (const call of phone.calls) take(call);

  return { history: (callId: string): readonly FigureReading[] => histories.get(callId) ?? [] };
});
