// What was kept of calls and messages, as it comes from a file: checked whole before anything of it is taken.
import * as v from "valibot";
import { id, longText, none, shortText } from "./argument-limits.ts";

const time = v.pipe(v.number(), v.finite());
const figure = v.nullable(v.number());
const code = v.pipe(v.custom<`${string}/${string}`>((value) => typeof value === "string" && value.includes("/")), v.check((value) => value.length <= 256));

const failure = v.strictObject({
  code,
  message: shortText,
  detail: v.optional(shortText),
  certificate: v.optional(v.strictObject({ fingerprint: shortText, subject: shortText, issuer: shortText, validFromMs: time, validToMs: time })),
});

const path = v.strictObject({
  localAddress: shortText,
  interfaceName: v.optional(shortText),
  kind: v.optional(v.picklist(["wired", "wireless", "cellular", "virtual", "loopback", "unknown"])),
});

const handover = v.strictObject({
  from: path,
  to: path,
  kind: v.picklist(["make-before-break", "break-before-make", "silence"]),
  detectedMs: figure,
  signalledMs: figure,
  gapInMs: figure,
  gapOutMs: figure,
  lostIn: figure,
  lostOut: figure,
  duplicates: figure,
  atMs: v.optional(time),
});

const quality = v.strictObject({
  word: v.picklist(["good", "fair", "poor"]),
  reason: v.picklist(["none", "loss-in", "loss-out", "jitter", "delay", "silence"]),
  value: v.optional(v.number()),
  mos: v.optional(v.number()),
  lossFraction: v.number(),
  jitterMs: v.number(),
  roundTripMs: v.optional(v.number()),
});

/** One past call. */
export const historyEntry = v.strictObject({
  id,
  accountId: v.nullable(id),
  direction: v.picklist(["incoming", "outgoing"]),
  remoteUri: shortText,
  remoteName: shortText,
  startedAtMs: time,
  durationMs: time,
  outcome: v.picklist(["answered", "missed", "declined", "busy", "cancelled", "forwarded", "failed"]),
  endedBy: v.picklist(["local", "remote", "network"]),
  reasonCode: v.union([v.literal(""), code]),
  reason: shortText,
  encryption: v.optional(v.picklist(["none", "sdes", "dtls"])),
  handovers: v.optional(v.pipe(v.array(handover), v.maxLength(1_000))),
  forwardedTo: v.optional(shortText),
  forwardedBy: v.optional(v.pipe(v.array(shortText), v.maxLength(100))),
  transferredBy: v.optional(shortText),
  subject: v.optional(shortText),
  codec: v.optional(shortText),
  quality: v.optional(quality),
  seen: v.boolean(),
});

/** One message. */
export const keptMessage = v.strictObject({
  id,
  accountId: v.nullable(id),
  remoteUri: shortText,
  remoteName: shortText,
  direction: v.picklist(["incoming", "outgoing"]),
  text: longText,
  atMs: time,
  state: v.picklist(["sending", "sent", "delivered", "displayed", "failed", "received", "seen"]),
  wireId: v.optional(shortText),
  wantsDisplay: v.boolean(),
  failure: v.optional(failure),
});

const keptRecords = v.strictObject({ history: v.pipe(v.array(historyEntry), v.maxLength(1_000_000)), messages: v.pipe(v.array(keptMessage), v.maxLength(1_000_000)) });

export const recordSchemas = {
  "records.collect": none,
  "records.restore": v.strictTuple([keptRecords]),
} as const;
