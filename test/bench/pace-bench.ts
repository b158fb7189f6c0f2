// What disturbs the packets that a desktop phone sends: nothing, a main process that hangs, a window that is dragged or
// hangs itself, rubbish for the collector. The media thread is to go on as if none of it were there.
import { setTimeout as delay } from "node:timers/promises";
import type { Bench, BenchContext, Figures } from "./bench.ts";
import { CallRuler } from "./call-ruler.ts";
import { compare } from "./comparison.ts";
import { DesktopPlace, type DrivenApp } from "./desktop-app.ts";
import { PaceWatch } from "./packet-pace.ts";

const ADDRESS = "127.0.0.1";
/** A backlog would be sent in this time. */
const AFTER_MS = 300;

/** Ways to be in the way. Each takes about a second or more. */
const DISTURBANCES: Readonly<Record<string, (app: DrivenApp) => Promise<unknown>>> = {
  "undisturbed": () => delay(2000),
  "main thread blocked for 1 s": (app) => app.inMainProcess(() => {
    for (const end = Date.now() + 1000; Date.now() < end;);
  }),
  "window blocked for 1 s": (app) => app.inWindow("(() => { for (const end = Date.now() + 1000; Date.now() < end;); })()"),
  "window moved and resized": (app) => app.inMainProcess(({ BrowserWindow }) => new Promise<void>((resolve) => {
    const [window] = BrowserWindow.getAllWindows();
    let step = 0;
    const timer = setInterval(() => {
      window?.setBounds({ x: 20 + step, y: 20 + step, width: 800 + 2 * step, height: 600 + step });
      if (++step < 120) return;
      clearInterval(timer);
      resolve();
    }, 16);
  })),
  "garbage collected": (app) => app.inMainProcess(() => {
    const kept: object[] = [];
    for (let round = 0; round < 150; round++) {
      kept.push(Array.from({ length: 20_000 }, (_, index) => ({ index })));
      if (kept.length > 40) kept.splice(0, 20);
    }
  }),
};

export const paceBench: Bench = {
  name: "pace",
  about: "the longest pause between packets that the desktop app sends, and the latest of them, while it is disturbed; lower is better",
  async run(context) {
    try {
      await using place = await DesktopPlace.open();
      await using app = await place.drive();
      // Known by its address alone, as on a network without a server.
      await app.execute("account.add", { address: `ada@${ADDRESS}`, displayName: "Ada", transport: "udp", register: false }, "");
      await measureApp(context, app);
    } catch (thrown) {
      context.leaveOut("pace: desktop", thrown);
    }
  },
};

async function measureApp(context: BenchContext, app: DrivenApp): Promise<void> {
  await using ruler = await CallRuler.open();
  await using watch = await PaceWatch.open(ADDRESS);
  const taken = ruler.takeCall(watch.port);
  const callId = await app.execute("call.start", ruler.uri, null);
  await taken;
  await watch.flowing();
  // PulseAudio's first frames come late and all at once.
  await delay(3000);
  for (const [name, disturb] of Object.entries(DISTURBANCES)) {
    const measure = async (): Promise<Figures> => {
      const { longestPauseMs, latestMs } = await watch.during(() => disturb(app), AFTER_MS);
      return { [`${name}, longest pause`]: longestPauseMs, [`${name}, latest packet`]: latestMs };
    };
    const units = { [`${name}, longest pause`]: "ms", [`${name}, latest packet`]: "ms late" };
    await compare({ bench: "pace", units, runs: context.runs(5, 2), ours: { name: "godwit", measure }, peers: [] }, context);
  }
  const ended = ruler.takeEnd();
  await app.execute("call.end", callId);
  await ended;
}
