// The options of `godwit call` that go into its INVITE, checked before anything is sent.
import { refuseHeader } from "../phone/call-options.ts";
import type { CallOptions } from "../phone/protocol.ts";
import { UsageError } from "./terminal.ts";

export interface CallOptionValues {
  readonly subject?: string;
  readonly priority?: string;
  /** Each "NAME: VALUE". */
  readonly header?: readonly string[];
  readonly anonymous?: boolean;
  readonly "no-redirect"?: boolean;
}

const PRIORITIES = ["emergency", "urgent", "normal", "non-urgent"] as const;

/** Throws a UsageError that names what cannot be sent. */
export function readCallOptions(values: CallOptionValues): CallOptions {
  const { subject, header = [], anonymous = false } = values;
  const why = subject === undefined ? undefined : refuseHeader("Subject", subject);
  if (why !== undefined) throw new UsageError(why);
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(values.priority === undefined ? {} : { priority: readPriority(values.priority) }),
    headers: header.map(readHeader),
    anonymous,
    followsRedirection: values["no-redirect"] !== true,
  };
}

function readPriority(text: string): (typeof PRIORITIES)[number] {
  const priority = PRIORITIES.find((known) => known === text);
  if (!priority) throw new UsageError(`--priority takes ${PRIORITIES.join(", ")}, not "${text}"`);
  return priority;
}

function readHeader(text: string): readonly [name: string, value: string] {
  const colon = text.indexOf(":");
  if (colon < 1) throw new UsageError(`--header takes "NAME: VALUE", not "${text}"`);
  const [name, value] = [text.slice(0, colon).trim(), text.slice(colon + 1).trim()];
  const why = refuseHeader(name, value);
  if (why !== undefined) throw new UsageError(why);
  return [name, value];
}
