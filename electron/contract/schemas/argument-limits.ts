// The arguments that many commands have, each with its limit: these keep a page that went wrong from filling the disk;
// none is near what a person would enter.
import * as v from "valibot";
import { CODEC_NAMES } from "../../../core/phone/protocol.ts";

export const shortText = v.pipe(v.string(), v.maxLength(1_024));
export const longText = v.pipe(v.string(), v.maxLength(65_536));
export const MAX_FILE_CHARACTERS = 100_000_000;
/** The whole text of a file that a person chose. */
export const fileText = v.pipe(v.string(), v.maxLength(MAX_FILE_CHARACTERS));
export const id = v.pipe(v.string(), v.minLength(1), v.maxLength(256));
export const listLimit = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000));
export const none = v.strictTuple([]);
export const oneId = v.strictTuple([id]);
export const codecNames = v.pipe(v.array(v.picklist(CODEC_NAMES)), v.maxLength(CODEC_NAMES.length));
