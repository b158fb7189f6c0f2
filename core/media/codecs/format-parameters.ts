// SDP's `fmtp` as names and values: "useinbandfec=1; stereo=0" (RFC 8866 section 6.15; the form is that of RFC 4855
// section 3). Knows no codec.

/** Names in lower case; a part without a value has "". What comes twice counts as it came first. */
export function readFormatParameters(text: string | undefined): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  for (const part of (text ?? "").split(";")) {
    const [name = "", ...rest] = part.split("=");
    const key = name.trim().toLowerCase();
    if (key !== "" && !parameters.has(key)) parameters.set(key, rest.join("=").trim());
  }
  return parameters;
}

/** A whole number within bounds; `otherwise` where there is none. */
export function numberParameter(parameters: ReadonlyMap<string, string>, name: string, bounds: readonly [number, number], otherwise: number): number {
  const text = parameters.get(name) ?? "";
  if (!/^\d{1,9}$/.test(text)) return otherwise;
  return Math.max(bounds[0], Math.min(bounds[1], Number(text)));
}
