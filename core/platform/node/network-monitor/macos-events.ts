// macOS: `route -n monitor`, which prints the messages of the routing socket (route(8), route(4)), each over several lines whose
// second begins with its type: "RTM_NEWADDR: address being added to iface: len 84, metric 0, flags:<UP,...>".
import type { SystemEvents, SystemWord } from "./system-events.ts";

const WORDS: Readonly<Record<string, SystemWord>> = {
  RTM_NEWADDR: { kind: "hint", source: "address" },
  RTM_DELADDR: { kind: "hint", source: "address" },
  RTM_ADD: { kind: "hint", source: "route" },
  RTM_DELETE: { kind: "hint", source: "route" },
  RTM_CHANGE: { kind: "hint", source: "route" },
  RTM_REDIRECT: { kind: "hint", source: "route" },
  RTM_IFINFO: { kind: "hint", source: "link" },
};

/** Longer than any type's name. */
const LONGEST_TYPE = 24;

export const macosEvents: SystemEvents = {
  command: "/sbin/route",
  args: ["-n", "monitor"],
  read(line) {
    const end = line.slice(0, LONGEST_TYPE).indexOf(":");
    const type = line.slice(0, Math.max(0, end));
    return Object.hasOwn(WORDS, type) ? WORDS[type] : undefined;
  },
};
