// From the start of the program to its first window, and to the moment at which the registrar has it registered.
import { existsSync } from "node:fs";
import { createPeerFolder, PeerProcess } from "../interop/peers/peer-process.ts";
import { findFreePort } from "../interop/peers/free-port.ts";
import { GodwitProcess } from "../terminal/godwit-process.ts";
import type { Bench, BenchContext, Figures } from "./bench.ts";
import { BENCH_DOMAIN, BENCH_PASSWORD, BenchDomain } from "./bench-domain.ts";
import { compare } from "./comparison.ts";
import { DesktopPlace } from "./desktop-app.ts";
import { measureStart, prepareAccount } from "./desktop-start.ts";
import { WindowWatch } from "./window-watch.ts";

const TERMINAL = "terminal, to registered";
const WINDOW = "desktop, to first window";
const DESKTOP = "desktop, to registered";

export const startBench: Bench = {
  name: "start",
  about: "from the start of the program to its first window and to registered; lower is better",
  async run(context) {
    using domain = await BenchDomain.open("ada", "bob");
    await compareTerminals(context, domain);
    try {
      await using place = await DesktopPlace.open();
      await prepareAccount(place, domain);
      await measureDesktop(context, place, domain);
    } catch (thrown) {
      context.leaveOut("start: desktop", thrown);
    }
  },
};

/** Every start is a new process; files are in the system's cache from the start that warms up. */
async function compareTerminals(context: BenchContext, domain: BenchDomain): Promise<void> {
  const account = domain.accountFile("ada");
  const ours = {
    name: "godwit",
    measure: () => timeToRegistered(domain, "ada", () => new GodwitProcess("register", "--account", account, "--json"), (godwit) => godwit.stop()),
  };
  const port = await findFreePort();
  const baresip = {
    name: "baresip",
    measure: () => timeToRegistered(domain, "bob", () => spawnBaresip(domain, port), (process) => process.stop()),
  };
  await compare({ bench: "start", units: { [TERMINAL]: "ms" }, runs: context.runs(9, 3), warmsUp: true, ours, peers: [baresip] }, context);
}

async function timeToRegistered<Process>(domain: BenchDomain, user: string, start: () => Process, end: (process: Process) => Promise<unknown>): Promise<Figures> {
  const registered = domain.nextRegistration(user);
  const startedAtMs = performance.now();
  const process = start();
  const atMs = await registered;
  await end(process);
  return { [TERMINAL]: atMs - startedAtMs };
}

/** baresip with its account in its configuration, as a person has it, and no more modules than that takes. */
function spawnBaresip({ local }: BenchDomain, port: number): PeerProcess {
  if (!existsSync("/usr/bin/baresip")) throw new Error("baresip is not installed");
  const address = `${local.address}:${port}`;
  const folder = createPeerFolder("baresip", {
    config: [`sip_listen ${address}`, `net_interface ${local.address}`, "module_path /usr/lib/baresip/modules", "module g711.so", "module_app account.so", ""].join("\n"),
    accounts: `<sip:bob@${BENCH_DOMAIN}>;auth_pass=${BENCH_PASSWORD};regint=60;outbound="sip:${local.address}:${local.port}"\n`,
    contacts: "",
  });
  return new PeerProcess({ program: "baresip", args: ["-f", folder], folder });
}

async function measureDesktop(context: BenchContext, place: DesktopPlace, domain: BenchDomain): Promise<void> {
  using watch = await WindowWatch.open(place.display);
  const measure = (): Promise<Figures> => measureStart(place, domain, watch, { shown: WINDOW, registered: DESKTOP });
  const units = { [WINDOW]: "ms", [DESKTOP]: "ms" };
  await compare({ bench: "start", units, runs: context.runs(7, 2), warmsUp: true, ours: { name: "godwit", measure }, peers: [] }, context);
}
