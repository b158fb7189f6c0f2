// Arguments of the commands about sound.
import * as v from "valibot";
import { longText, none, shortText } from "./argument-limits.ts";

const volume = v.pipe(v.number(), v.minValue(0), v.maxValue(2));

const rankedDevices = v.optional(v.pipe(v.array(shortText), v.maxLength(16)));

const audioSelection = v.strictObject({
  microphoneIds: rankedDevices,
  speakerIds: rankedDevices,
  ringerIds: rankedDevices,
  ringsOnAll: v.optional(v.boolean()),
  microphoneVolume: volume,
  speakerVolume: volume,
  ringerVolume: volume,
  processing: v.optional(v.strictObject({ echoCancellation: v.boolean(), noiseSuppression: v.boolean(), gainControl: v.boolean(), highPass: v.boolean() })),
  country: v.optional(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))),
  ringFile: v.optional(longText),
});

export const audioSchemas = {
  "audio.select": v.strictTuple([audioSelection]),
  "audio.test": v.strictTuple([v.picklist(["speaker", "ringer"])]),
  "audio.try-microphone": v.strictTuple([v.picklist(["level", "play-back", "off"])]),
  "audio.answer-offer": v.strictTuple([v.boolean()]),
  "audio.refresh": none,
} as const;
