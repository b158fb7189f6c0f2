// How the terminal tells of a handover: once, in one line, with the figures that there are and no others.
import { describe, expect, it } from "vitest";
import { HandoverWatch } from "../../../core/cli/handover-watch.ts";
import { TerminalOutput } from "../../../core/cli/terminal.ts";
import type { CallView, HandoverReport } from "../../../core/phone/protocol.ts";
import { createScene } from "../../../renderer/bridge/fake-scenes.ts";

const active = createScene("active").snapshot.calls[0]!;
const bare: HandoverReport = {
  from: { localAddress: "192.0.2.2", interfaceName: "wlan0", kind: "wireless" }, to: { localAddress: "198.51.100.2" },
  kind: "break-before-make", detectedMs: 12, signalledMs: 3, gapInMs: null, gapOutMs: null, lostIn: null, lostOut: null, duplicates: null, atMs: 1000,
};
const whole: HandoverReport = { ...bare, gapInMs: 84, gapOutMs: 61, lostIn: 1, lostOut: 3, duplicates: 0 };

function said(isJson: boolean, ...calls: readonly Partial<CallView>[]): readonly string[] {
  const lines: string[] = [];
  const io = { writeLine: (line: string) => void lines.push(line), writeNote: () => {}, signal: new AbortController().signal };
  const watch = new HandoverWatch(new TerminalOutput(io, isJson));
  for (const call of calls) watch.look({ ...active, ...call });
  return lines;
}

describe("a handover on the terminal", () => {
  it("is one line, as soon as its figures are there", () => {
    expect(said(false, { handovers: [bare] })).toEqual([]);
    expect(said(false, { handovers: [bare] }, { handovers: [whole] }, { handovers: [whole] })).toEqual([
      `${active.remoteUri}: moved from 192.0.2.2 (wlan0) to 198.51.100.2, break-before-make; on the way here 84 ms, 1 packet lost; on the way there 61 ms, 3 packets lost`,
    ]);
  });

  it.each<[string, Partial<CallView>, number]>([
    ["the call ends", { state: "ended", handovers: [bare] }, 1],
    ["the call moves on", { handovers: [bare, { ...whole, atMs: 2000 }] }, 2],
  ])("is told without figures where %s before they come", (_when, call, lines) => {
    const told = said(false, { handovers: [bare] }, call, call);
    expect(told).toHaveLength(lines);
    expect(told[0]).toBe(`${active.remoteUri}: moved from 192.0.2.2 (wlan0) to 198.51.100.2, break-before-make`);
  });

  it("has the summary's keys for scripts", () => {
    const [line = ""] = said(true, { handovers: [whole] });
    expect(Object.keys(JSON.parse(line))).toEqual(["event", "call", "from", "to", "kind", "detectedMs", "signalledMs", "gapInMs", "gapOutMs", "lostIn", "lostOut", "duplicates"]);
  });
});
