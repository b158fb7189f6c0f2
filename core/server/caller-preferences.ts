// Which of a callee's contacts a caller wants to reach, by the features that they registered with (RFC 3841 section 7.2,
// features as in RFC 3840). Pure. The implicit preferences of section 7.2.2 are not made: phones here name few features.
import type { FeaturePredicate } from "../sip/message/header-values.ts";
import type { Params, SipHeaders } from "../sip/message/model.ts";
import type { Binding } from "./location.ts";

/** What the caller asks of the proxy itself (RFC 3841 section 9.1). */
export function wantsRedirection(headers: SipHeaders): boolean {
  return headers.requestDispositions.includes("redirect");
}

/** The contacts to try: unwanted ones gone, by preference, and only one of them where the caller wants no fork. */
export function chooseContacts(bindings: readonly Binding[], headers: SipHeaders): readonly Binding[] {
  const { acceptContacts: wanted, rejectContacts: unwanted } = headers;
  const scored = bindings.flatMap((binding) => {
    const score = scoreOf(featuresOf(binding), wanted, unwanted);
    return score === undefined ? [] : [{ binding, score }];
  });
  const ordered = scored.toSorted((a, b) => b.binding.q - a.binding.q || b.score - a.score).map(({ binding }) => binding);
  return headers.requestDispositions.includes("no-fork") ? ordered.slice(0, 1) : ordered;
}

/** Feature tags of RFC 3840 section 9 that stand without "+"; all others begin with it (section 9, feature-param). */
const BASE_TAGS = new Set([
  "audio", "automata", "class", "duplex", "data", "control", "mobility", "description", "events", "priority", "methods",
  "schemes", "application", "video", "language", "type", "isfocus", "actor", "text", "extensions",
]);

/** Parameters of an outbound flow (RFC 5626) and a GRUU's instance tell who it is, not what it can do. */
const NO_FEATURES = new Set(["+sip.instance"]);

function featuresOf({ features = new Map() }: Binding): Params {
  return new Map([...features].filter(([name]) => (BASE_TAGS.has(name) || name.startsWith("+")) && !NO_FEATURES.has(name)));
}

/** Between 0 and 1, undefined for a contact to leave out. One that says nothing of itself is immune (section 7.2.3). */
function scoreOf(features: Params, wanted: readonly FeaturePredicate[], unwanted: readonly FeaturePredicate[]): number | undefined {
  if (features.size === 0) return 1;
  if (unwanted.some((predicate) => predicate.features.size > 0 && namesAll(features, predicate) && matches(features, predicate))) return undefined;
  let total = 0;
  for (const predicate of wanted) {
    const isMatch = matches(features, predicate) && (!predicate.isExplicit || namesAll(features, predicate));
    if (!isMatch && predicate.isRequired) return undefined;
    total += isMatch ? share(features, predicate) : 0;
  }
  return wanted.length === 0 ? 1 : total / wanted.length;
}

function namesAll(features: Params, predicate: FeaturePredicate): boolean {
  return [...predicate.features.keys()].every((name) => features.has(name));
}

/** A feature that the contact does not name could have any value. */
function matches(features: Params, predicate: FeaturePredicate): boolean {
  return [...predicate.features].every(([name, value]) => !features.has(name) || meets(features.get(name)!, value));
}

/** How many of the features asked for the contact names (section 7.2.4). */
function share(features: Params, predicate: FeaturePredicate): number {
  const asked = [...predicate.features.keys()];
  return asked.length === 0 ? 1 : asked.filter((name) => features.has(name)).length / asked.length;
}

/** Whether two values have something in common: lists of tokens with "!" for all but one, `<strings>`, or numbers. */
function meets(own: string | null, asked: string | null): boolean {
  return listOf(own).some((a) => listOf(asked).some((b) => overlaps(a, b)));
}

/** No value is TRUE (RFC 3840 section 9). */
function listOf(value: string | null): readonly string[] {
  if (value === null) return ["true"];
  if (value.startsWith("<")) return [value];
  return value.toLowerCase().split(",").map((item) => item.trim());
}

function overlaps(a: string, b: string): boolean {
  if (a.startsWith("#") && b.startsWith("#")) return rangesOverlap(rangeOf(a), rangeOf(b));
  if (a.startsWith("!") && b.startsWith("!")) return true;
  if (a.startsWith("!")) return a.slice(1) !== b;
  if (b.startsWith("!")) return b.slice(1) !== a;
  return a === b;
}

type Range = readonly [low: number, high: number];

function rangesOverlap([lowA, highA]: Range, [lowB, highB]: Range): boolean {
  return lowA <= highB && lowB <= highA;
}

/** "#=5", "#>=5", "#<=5", "#5:7" (RFC 3840 section 9); what is none of these meets nothing. */
function rangeOf(text: string): Range {
  const body = text.slice(1);
  if (body.startsWith(">=")) return [Number(body.slice(2)), Infinity];
  if (body.startsWith("<=")) return [-Infinity, Number(body.slice(2))];
  if (body.startsWith("=")) return [Number(body.slice(1)), Number(body.slice(1))];
  const [low, high] = body.split(":", 2);
  return [Number(low), Number(high)];
}
