// Says each handover of a call in one line, as soon as its figures are there; without them where the call ends or moves on first.
import type { CallView, HandoverReport } from "../phone/protocol.ts";
import { describeHandover, handoverFields } from "./call-summary.ts";
import type { TerminalOutput } from "./terminal.ts";

export class HandoverWatch {
  readonly #output: TerminalOutput;
  /** When the last one was that was said, by the calls' ids. */
  readonly #saidMs = new Map<string, number>();

  constructor(output: TerminalOutput) {
    this.#output = output;
  }

  /** Takes a call as it is now. */
  look(call: CallView): void {
    for (const [index, report] of call.handovers.entries()) {
      const { atMs = 0 } = report;
      if (atMs <= (this.#saidMs.get(call.id) ?? -1)) continue;
      const isSettled = hasFigures(report) || call.state === "ended" || index < call.handovers.length - 1;
      if (!isSettled) return;
      this.#saidMs.set(call.id, atMs);
      this.#output.print({ event: "handover", call: call.id, ...handoverFields(report) }, `${call.remoteUri}: ${describeHandover(report)}`);
    }
  }

  forget(callId: string): void {
    this.#saidMs.delete(callId);
  }
}

function hasFigures({ gapInMs, gapOutMs, lostIn, lostOut }: HandoverReport): boolean {
  return [gapInMs, gapOutMs, lostIn, lostOut].some((figure) => figure !== null);
}
