// C's SIP and SDP parsers under the bench: a small program per library, built where its headers are installed. Each
// measures itself in a process of its own, over the same bytes and windows of processor time as everybody else.
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const SOURCES = join(REPOSITORY, "test", "bench", "c-peers");
const CACHE = join(REPOSITORY, ".cache", "bench");

/** What a program can be asked for. */
export type CCase = "all" | "routing" | "written" | "sdp-read" | "sdp-written";

/** One library behind its program. */
export interface CPeer {
  readonly name: string;
  readonly cases: readonly CCase[];
  /** How often a second of processor time it does that to these bytes. Throws if it does not. */
  rate(wanted: CCase, bytes: Uint8Array, windowMs: number): number;
  /** What it has read, in the form of message-fields.ts or session-parsers.ts; what is absent is left out. */
  show(wanted: "all" | "routing" | "sdp-read", bytes: Uint8Array): unknown;
}

interface Library {
  readonly name: string;
  /** As pkg-config knows it, and the Debian package that has its headers. */
  readonly package: string;
  readonly debian: string;
  readonly cases: readonly CCase[];
}

const LIBRARIES: readonly Library[] = [
  { name: "osip2", package: "libosip2", debian: "libosip2-dev", cases: ["all", "routing", "written", "sdp-read", "sdp-written"] },
  { name: "sofia-sip", package: "sofia-sip-ua", debian: "libsofia-sip-ua-dev", cases: ["all", "routing", "written", "sdp-read", "sdp-written"] },
  { name: "libre", package: "libre", debian: "libre-dev", cases: ["all", "routing"] },
];

/** Ways to build each peer; one whose headers or compiler are missing throws. */
export const cPeers: Readonly<Record<string, () => CPeer>> = Object.fromEntries(LIBRARIES.map((library) => [library.name, () => buildCPeer(library)]));

function buildCPeer(library: Library): CPeer {
  const { name, cases } = library;
  const program = compileProgram({ ...library, sources: ["c-peer.c", `${name}.c`] });
  return {
    name,
    cases,
    rate: (wanted, bytes, windowMs) => Number(run(program, ["rate", wanted, fileOf(bytes), String(windowMs)])),
    show: (wanted, bytes) => JSON.parse(run(program, ["show", wanted, fileOf(bytes)])) as unknown,
  };
}

/** A program of `sources` in c-peers, with the library that it is made with. */
export interface CProgram extends Pick<Library, "name" | "package" | "debian"> {
  readonly sources: readonly string[];
}

/** The program's path; compiled if it is not there or older than its sources. Throws where headers or compiler are missing. */
export function compileProgram({ name, package: packageName, debian, ...files }: CProgram): string {
  const program = join(CACHE, name);
  const sources = files.sources.map((file) => join(SOURCES, file));
  const newest = Math.max(...[...sources, join(SOURCES, "c-peer.h")].map(changedAt));
  if (changedAt(program) > newest) return program;
  mkdirSync(CACHE, { recursive: true });
  const flags = flagsOf(packageName);
  if (!flags) throw new Error(`it needs pkg-config and the headers of ${debian}`);
  run("gcc", ["-std=gnu11", "-O2", "-Wall", "-o", program, ...sources, ...flags]);
  return program;
}

function flagsOf(packageName: string): readonly string[] | undefined {
  const { status, stdout } = spawnSync("pkg-config", ["--cflags", "--libs", packageName], { encoding: "utf8" });
  return status === 0 ? stdout.trim().split(/\s+/) : undefined;
}

function changedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** The programs read their input from a file. */
function fileOf(bytes: Uint8Array): string {
  const path = join(CACHE, `${createHash("sha256").update(bytes).digest("hex").slice(0, 16)}.input`);
  if (!existsSync(path)) writeFileSync(path, bytes);
  return path;
}

function run(program: string, words: readonly string[]): string {
  return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}
