// Linux: `ip monitor` of iproute2, which prints the kernel's address, route and link messages (rtnetlink(7)), each on one line
// behind a label: "[ADDR]Deleted 3: eth0    inet 192.0.2.1/24 ...". Nothing is printed while nothing changes.
import type { SystemEvents, SystemWord } from "./system-events.ts";

const WORDS: readonly (readonly [label: string, word: SystemWord])[] = [
  ["[ADDR]", { kind: "hint", source: "address" }],
  ["[ROUTE]", { kind: "hint", source: "route" }],
  ["[LINK]", { kind: "hint", source: "link" }],
];

export const linuxEvents: SystemEvents = {
  command: "ip",
  args: ["-oneline", "monitor", "label", "address", "route", "link"],
  read: (line) => WORDS.find(([label]) => line.startsWith(label))?.[1],
};
