// What a phone for calls can do, as its registered Contact says it (RFC 3840 section 5): by that a proxy finds the phone
// that a caller prefers (RFC 3841), or one that takes a request's method.
import type { Params } from "../message/model.ts";
import { createParams } from "../message/params.ts";
import { ALLOWED_METHODS } from "./capabilities.ts";

/** Feature parameters of a Contact that takes calls. */
export const callFeatures: Params = createParams({ audio: null, methods: ALLOWED_METHODS.join(",") });
