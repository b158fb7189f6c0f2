// SIPp as caller or callee: runs a scenario of test/interop/sipp on loopback and answers how its calls ended.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";
import type { SocketAddress } from "../../../core/ports/network.ts";
import { findFreePort } from "./free-port.ts";
import { createPeerFolder, PeerProcess } from "./peer-process.ts";
import { waitUntilListening } from "./listening.ts";

export interface SippOptions {
  /** A file of test/interop/sipp, without ".xml". */
  readonly scenario: string;
  /** Where a caller sends; a callee needs none. */
  readonly remote?: SocketAddress;
  readonly transport?: "udp" | "tcp";
  /** Calls until it ends by itself; 1 if not said. */
  readonly calls?: number;
  /** At the same time; 1 if not said. */
  readonly simultaneous?: number;
  /** New calls a second; 20 if not said. */
  readonly ratePerS?: number;
  /** False for a caller that is to be quick: it keeps no record of errors and messages. */
  readonly traces?: boolean;
  /** The user part of the Request-URI, `[service]` in scenarios. */
  readonly service?: string;
  readonly authentication?: { readonly user: string; readonly password: string };
  /** `[name]` in scenarios; unless given, `contact` is SIPp's own "host:port", `user` is "sipp", `domain` the other side. */
  readonly keys?: Readonly<Record<string, string>>;
  /** A port of its own choice where it must be known before it starts. */
  readonly port?: number;
  /** On a bad link: a message out of order is ignored instead of ending the call. */
  readonly lenient?: boolean;
  /** Gives up after this many seconds; 60 if not said. */
  readonly timeoutS?: number;
}

export interface SippOutcome {
  /** 0: every call went as the scenario says; 1: at least one did not; 97: time ran out. */
  readonly status: number | null;
  readonly successful: number;
  readonly failed: number;
  readonly retransmissions: number;
  /** What went wrong, in SIPp's words. */
  readonly errors: string;
  /** Every message, sent and received. */
  readonly messages: string;
}

export interface Sipp extends AsyncDisposable {
  readonly local: SocketAddress;
  readonly process: PeerProcess;
  /** Resolves when all its calls are over. */
  finish(): Promise<SippOutcome>;
  stop(): Promise<void>;
}

/** Beside this file, or seen from the bundle of the benches. */
const SCENARIOS = ["../sipp/", "../../test/interop/sipp/"].map((path) => fileURLToPath(new URL(path, import.meta.url))).find(existsSync) ?? "";
const ADDRESS = "127.0.0.1";

/** Starts SIPp; a callee listens when this resolves. */
export async function startSipp(options: SippOptions): Promise<Sipp> {
  // One for signalling, one for audio, and SIPp takes the one two after that for video.
  const free = await findFreePort(ADDRESS, 4);
  const port = options.port ?? free;
  const folder = createPeerFolder("sipp");
  const process = new PeerProcess({ program: "sipp", args: commandLine(options, port, folder, free + 1), folder });
  const local = { address: ADDRESS, port };
  if (!options.remote) await waitForListener(process, local, options.transport ?? "udp");
  const finish = async (): Promise<SippOutcome> => {
    const status = await process.waitForEnd();
    return { status, ...readStatistics(folder), errors: read(folder, "errors.log"), messages: read(folder, "messages.log") };
  };
  return { local, process, finish, stop: () => process.stop(), [Symbol.asyncDispose]: () => process.stop() };
}

/** Runs SIPp to its end and cleans up. */
export async function runSipp(options: SippOptions): Promise<SippOutcome> {
  const sipp = await startSipp(options);
  try {
    return await sipp.finish();
  } finally {
    await sipp.stop();
  }
}

function commandLine(options: SippOptions, port: number, folder: string, mediaPort: number): string[] {
  const { remote, calls = 1, simultaneous = 1, authentication } = options;
  const own = `${ADDRESS}:${port}`;
  const keys = { contact: own, user: "sipp", domain: remote ? `${remote.address}:${remote.port}` : own, ...options.keys };
  return [
    ...(remote ? [`${remote.address}:${remote.port}`] : []),
    "-sf", join(SCENARIOS, `${options.scenario}.xml`),
    "-i", ADDRESS, "-p", String(port), "-mi", ADDRESS, "-mp", String(mediaPort),
    "-t", options.transport === "tcp" ? "t1" : "u1",
    "-m", String(calls), "-l", String(simultaneous), "-r", String(options.ratePerS ?? 20),
    "-max_retrans", "12", "-max_invite_retrans", "12", "-max_non_invite_retrans", "12",
    "-timeout", `${options.timeoutS ?? 60}s`, "-timeout_error",
    "-nostdin", "-skip_rlimit", "-reconnect_close", "false",
    ...(options.lenient ? ["-default_behaviors", "all,-abortunexp"] : []),
    ...(options.traces === false ? [] : tracing(folder)),
    "-trace_stat", "-stf", join(folder, "statistics.csv"), "-fd", "1",
    ...(options.service === undefined ? [] : ["-s", options.service]),
    ...(authentication ? ["-au", authentication.user, "-ap", authentication.password] : []),
    ...Object.entries(keys).flatMap(([name, value]) => ["-key", name, value]),
  ];
}

function tracing(folder: string): string[] {
  return ["-trace_err", "-error_file", join(folder, "errors.log"), "-trace_msg", "-message_file", join(folder, "messages.log")];
}

function readStatistics(folder: string): Pick<SippOutcome, "successful" | "failed" | "retransmissions"> {
  const lines = read(folder, "statistics.csv").trim().split("\n");
  const names = lines[0]?.split(";") ?? [];
  const values = lines.length > 1 ? lines.at(-1)!.split(";") : [];
  const value = (name: string): number => Number(values[names.indexOf(name)] ?? Number.NaN);
  return { successful: value("SuccessfulCall(C)"), failed: value("FailedCall(C)"), retransmissions: value("Retransmissions(C)") };
}

function read(folder: string, file: string): string {
  const path = join(folder, file);
  return existsSync(path) ? readFileSync(path, "utf8") : "";
}

/** SIPp says nothing when it is ready, so the kernel's list of sockets is asked. */
async function waitForListener(process: PeerProcess, local: SocketAddress, transport: "udp" | "tcp"): Promise<void> {
  await waitUntilListening(local, transport, () => process.isRunning).catch((error: unknown) => {
    throw new Error(`SIPp does not listen. Its output:\n${process.output.slice(-2000)}`, { cause: error });
  });
}
