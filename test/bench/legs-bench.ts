// What media costs by itself: pairs of sessions of one engine that talk to each other over loopback, without signalling
// and without sound devices. The processor time is that of all threads of a process that does nothing else.
import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Bench, Figures } from "./bench.ts";
import { compare } from "./comparison.ts";
import type { LegsRequest, LegsResult } from "./legs-process.ts";

const LEGS = 40;
const QUICK_WINDOW_MS = 2000;
const WINDOW_MS = 5000;

export const legsBench: Bench = {
  name: "legs",
  about: "processor time of one leg of a call with sound, by codec, and how many of them a core carries",
  async run(context) {
    const windowMs = context.quick ? QUICK_WINDOW_MS : WINDOW_MS;
    const codecs = (await measure({ legs: 2, windowMs: 100 })).codecs;
    for (const codec of codecs) {
      const cost = `${codec}, one leg`;
      const legsOfCore = `${codec}, legs of a core`;
      const measured = async (): Promise<Figures> => {
        const { cpuPercent } = await measure({ legs: LEGS, windowMs, codec });
        return { [cost]: cpuPercent / LEGS, [legsOfCore]: (100 * LEGS) / cpuPercent };
      };
      const units = { [cost]: "% of a core", [legsOfCore]: "legs" };
      await compare({ bench: "legs", units, runs: context.runs(5, 2), ours: { name: "godwit", measure: measured }, peers: [] }, context);
    }
  },
};

async function measure(request: LegsRequest): Promise<LegsResult> {
  const child = fork(fileURLToPath(new URL("./legs-process.mjs", import.meta.url)), [JSON.stringify(request)], { execArgv: [] });
  const ended = once(child, "exit");
  const [result] = (await Promise.race([once(child, "message"), ended.then(() => [undefined])])) as [LegsResult | undefined];
  await ended;
  if (!result) throw new Error("the process with the legs ended without a figure");
  return result;
}
