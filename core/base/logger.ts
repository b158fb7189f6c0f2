// Logging with a static text and tagged fields. Redaction is by tag, so that a message cannot leak by accident.

export type LogLevel = "debug" | "info" | "warn" | "error";

/** A field's value with the kind of thing it is; only `plain` values are printed as they are. */
export interface LogField {
  readonly tag: "plain" | "address" | "number" | "secret";
  readonly value: string | number | boolean;
}

/** A fact that tells nothing of a person: counts, states, codes. */
export const plain = (value: string | number | boolean): LogField => ({ tag: "plain", value });
/** A host or IP address. */
export const address = (value: string): LogField => ({ tag: "address", value });
/** A telephone number, SIP address or display name. */
export const number = (value: string): LogField => ({ tag: "number", value });
/** A password, key or credential: never printed, not even its length. */
export const secret = (value: string): LogField => ({ tag: "secret", value });

export interface Logger {
  log(level: LogLevel, text: string, fields?: Readonly<Record<string, LogField>>): void;
}

/** Swallows everything. */
export const silentLogger: Logger = { log() {} };

/** Prints a field for a log that may be shared: addresses and numbers keep only their last two characters. */
export function redactField(field: LogField): string {
  const text = String(field.value);
  switch (field.tag) {
    case "plain":
      return text;
    case "secret":
      return "[secret]";
    case "address":
    case "number":
      return text.length <= 4 ? "[redacted]" : `[..${text.slice(-2)}]`;
  }
}

/** A logger that writes one redacted line per entry to `writeLine`. */
export function lineLogger(writeLine: (line: string) => void, minimum: LogLevel = "info"): Logger {
  const order: readonly LogLevel[] = ["debug", "info", "warn", "error"];
  return {
    log(level, text, fields = {}) {
      if (order.indexOf(level) < order.indexOf(minimum)) return;
      const rendered = Object.entries(fields).map(([name, field]) => `${name}=${redactField(field)}`);
      writeLine([level, text, ...rendered].join(" "));
    },
  };
}
