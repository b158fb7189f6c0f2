// The only host globals that the pure core may use: the WHATWG text codecs, which every JavaScript host has.
// Timers, random numbers, Buffer and process are deliberately absent: they come in through ports.

declare class TextEncoder {
  encode(input?: string): Uint8Array<ArrayBuffer>;
  encodeInto(source: string, destination: Uint8Array): { read: number; written: number };
}

declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: ArrayBufferView | ArrayBuffer): string;
}
