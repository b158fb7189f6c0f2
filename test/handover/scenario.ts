// What can be measured: the scenarios and their names, which are their parts with "/" between. Pure.
import { CHANGE_KINDS, type ChangeKind } from "./network-change.ts";

export type PhoneProgram = "godwit" | "baresip" | "linphone";

export interface Scenario {
  readonly name: string;
  readonly transport: "udp" | "tcp" | "tls";
  readonly media: "plain" | "srtp";
  readonly change: ChangeKind;
  readonly route: "direct" | "kamailio";
  readonly roundTripMs: number;
  /** The program that moves, and the one that does not. */
  readonly moving: PhoneProgram;
  readonly fixed: PhoneProgram;
}

const TRANSPORTS = ["udp", "tcp", "tls"] as const;
const MEDIA = ["plain", "srtp"] as const;
const ROUTES = ["direct", "kamailio"] as const;
const ROUND_TRIPS_MS = [1, 40, 150] as const;

/** Every combination with Godwit at both ends, then those with other programs. */
export const SCENARIOS: readonly Scenario[] = [...ownScenarios(), ...peerScenarios()];

/** A selection that shows each kind of change and each transport once, in some minutes. */
export const QUICK_NAMES: readonly string[] = [
  ...CHANGE_KINDS.filter((change) => change !== "ipv4-to-ipv6").map((change) => `udp/plain/${change}/direct/1ms`),
  "udp/plain/break-before-make/direct/40ms",
  "tls/srtp/break-before-make/kamailio/40ms",
  "tcp/plain/make-before-break/kamailio/40ms",
  "udp/srtp/ipv4-to-ipv6/kamailio/1ms",
];

/** One of each kind, for the picture of arrivals over time. */
export const PLOTTED_NAMES: readonly string[] = ["make-before-break", "break-before-make", "silent-death"].map((change) => `udp/plain/${change}/direct/40ms`);

/** The scenarios that have all the parts of a name, such as "udp/break-before-make"; the whole name is one of them. */
export function findScenarios(name: string): readonly Scenario[] {
  const wanted = name.split("/");
  return SCENARIOS.filter((scenario) => {
    const parts = scenario.name.split("/");
    return wanted.every((part) => parts.includes(part));
  });
}

function ownScenarios(): Scenario[] {
  const combinations: Scenario[] = [];
  for (const transport of TRANSPORTS) {
    for (const media of MEDIA) {
      for (const change of CHANGE_KINDS) {
        for (const route of ROUTES) {
          // From one family to the other only a server leads that both families reach.
          if (change === "ipv4-to-ipv6" && route === "direct") continue;
          for (const roundTripMs of ROUND_TRIPS_MS) combinations.push(named({ transport, media, change, route, roundTripMs, moving: "godwit", fixed: "godwit" }));
        }
      }
    }
  }
  return combinations;
}

/** The others as Debian has them, and Godwit with one of them at the other end. */
function peerScenarios(): Scenario[] {
  const pairs = [["baresip", "godwit"], ["linphone", "godwit"], ["godwit", "baresip"]] as const;
  const changes = ["make-before-break", "break-before-make", "silent-death", "new-address"] as const;
  const base = { transport: "udp", media: "plain", route: "direct" } as const;
  return pairs.flatMap(([moving, fixed]) => changes.flatMap((change) => [1, 40].map((roundTripMs) => named({ ...base, change, roundTripMs, moving, fixed }))));
}

function named(scenario: Omit<Scenario, "name">): Scenario {
  const { transport, media, change, route, roundTripMs, moving, fixed } = scenario;
  const others = [...(moving === "godwit" ? [] : [`${moving}-moves`]), ...(fixed === "godwit" ? [] : [`${fixed}-stays`])];
  return { ...scenario, name: [transport, media, change, route, `${roundTripMs}ms`, ...others].join("/") };
}
