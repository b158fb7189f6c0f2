// Handovers in the lab, a few of each kind: what design promises whatever the machine's pace. Figures are for `npm run handover`.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Lab } from "./lab.ts";
import { whyNoLab } from "./namespaces.ts";
import { runHandover, type HandoverRun } from "./run-handover.ts";
import { findScenarios, type Scenario } from "./scenario.ts";

const reason = whyNoLab();
/** Where the lab cannot be, the suite's name says why. */
const place = reason === undefined ? "in the lab" : `in the lab, which cannot run here: ${reason}`;

/** What the phone says of its gaps may differ by so much: it sees packets later than the capture does, and packets come every 20 ms. */
const AGREEMENT_MS = 150;

describe.skipIf(reason !== undefined)(`handovers ${place}`, () => {
  let lab: Lab;
  beforeAll(async () => {
    lab = await Lab.open();
  });
  afterAll(() => lab[Symbol.asyncDispose]());

  const run = (name: string, phase: number): Promise<HandoverRun> => runHandover(lab, scenarioNamed(name), phase);

  it.each([
    ["udp/plain/make-before-break/direct/1ms", 0.1],
    ["udp/srtp/make-before-break/direct/40ms", 0],
    ["tcp/plain/make-before-break/kamailio/40ms", 0.2],
  ])("%s: no packet is lost, and the call lives on", async (name, phase) => {
    const done = await run(name, phase);
    expect(done.lostBecause).toBeUndefined();
    expect([done.figures.in.lost, done.figures.out.lost]).toEqual([0, 0]);
    expectAgreement(done);
  });

  it.each([
    ["udp/plain/break-before-make/direct/40ms", 0.15],
    ["tcp/plain/break-before-make/direct/1ms", 0],
    ["tls/srtp/break-before-make/kamailio/40ms", 0.1],
    ["udp/plain/new-address/direct/1ms", 0.05],
    ["udp/plain/silent-death/direct/1ms", 0],
  ])("%s: the call lives on, by the other network", async (name, phase) => {
    const done = await run(name, phase);
    expect(done.lostBecause).toBeUndefined();
    expect(done.figures.in.firstNew).toBeDefined();
    expect(done.figures.out.firstNew).toBeDefined();
    expectAgreement(done);
  });
});

/** The phone's own last report names the addresses that the captures show, and the gap that they show, beyond the usual pace. */
function expectAgreement({ figures, reported }: HandoverRun): void {
  const last = reported.at(-1);
  expect(last?.from).toContain(figures.out.lastOld?.phoneAddress);
  expect(last?.to).toContain(figures.out.firstNew?.phoneAddress);
  if (last?.kind === "make-before-break") expect(last.lostIn).toBe(figures.in.lost);
  if (last?.kind === "make-before-break" && last.gapInMs !== null) expect(Math.abs(last.gapInMs - Math.max(0, figures.in.gapMs - PACKET_MS))).toBeLessThan(AGREEMENT_MS);
}

const PACKET_MS = 20;

function scenarioNamed(name: string): Scenario {
  const found = findScenarios(name).find((scenario) => scenario.name === name);
  if (!found) throw new Error(`there is no scenario ${name}`);
  return found;
}
