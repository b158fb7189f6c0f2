// Linux: `ip monitor` of iproute2, which prints the kernel's address, route and link messages (rtnetlink(7)), each on one line
// behind a label: "[ADDR]Deleted 3: eth0    inet 192.0.2.1/24 ...". Nothing is printed while nothing changes.
import { existsSync } from "node:fs";
import type { SystemEvents, SystemWord } from "./system-events.ts";

const WORDS: readonly (readonly [label: string, word: SystemWord])[] = [
  ["[ADDR]", { kind: "hint", source: "address" }],
  ["[ROUTE]", { kind: "hint", source: "route" }],
  ["[LINK]", { kind: "hint", source: "link" }],
];

const MONITOR = ["ip", "-oneline", "monitor", "label", "address", "route", "link"];
/** Of util-linux: has the kernel end the program when this process does, however that comes about (PR_SET_PDEATHSIG). */
const SETPRIV = "/usr/bin/setpriv";
const [command = "", ...args] = existsSync(SETPRIV) ? [SETPRIV, "--pdeathsig", "TERM", ...MONITOR] : MONITOR;

export const linuxEvents: SystemEvents = {
  command,
  args,
  read: (line) => WORDS.find(([label]) => line.startsWith(label))?.[1],
};
