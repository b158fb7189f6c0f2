// Requests to LiveKit's add-on for WebRTC's audio processing, as bytes: protobuf messages (protobuf.dev, "Encoding") of
// the fields that livekit-ffi 0.12.73 declares in ffi.proto, audio_frame.proto and handle.proto. Only what is used here.
import type { AudioProcessing } from "../../ports/media-engine.ts";

/** Field numbers of FfiRequest's and FfiResponse's alternatives. */
const NEW_APM = 50;
const PROCESS_STREAM = 51;
const PROCESS_REVERSE_STREAM = 52;
const SET_STREAM_DELAY = 53;
const NEW_APM_ANSWER = 49;
/** Of the answers: FfiResponse has an alternative less. */
const ERROR_FIELD = 1;

const WIRE_VARINT = 0;
const WIRE_64_BIT = 1;
const WIRE_BYTES = 2;
const WIRE_32_BIT = 5;

/** A frame in memory that the add-on reads and writes by its address. */
export interface FrameInMemory {
  readonly address: bigint;
  readonly byteLength: number;
  readonly sampleRateHz: number;
}

/** Asks for a processor; its handle is in the answer (`readNewProcessor`). */
export function newProcessorRequest(wanted: AudioProcessing): Uint8Array {
  return request(NEW_APM, [
    ...field(1, wanted.echoCancellation), ...field(2, wanted.gainControl), ...field(3, wanted.highPass), ...field(4, wanted.noiseSuppression),
  ]);
}

/** The new processor's handle; undefined if the answer is not one. */
export function readNewProcessor(answer: Uint8Array): bigint | undefined {
  // FfiResponse.new_apm, NewApmResponse.apm, OwnedApm.handle, FfiOwnedHandle.id
  const path = [NEW_APM_ANSWER, 1, 1];
  const handle = path.reduce<Uint8Array | undefined>((bytes, number) => {
    const value = bytes && readField(bytes, number);
    return value instanceof Uint8Array ? value : undefined;
  }, answer);
  const id = handle && readField(handle, 1);
  return typeof id === "bigint" ? id : undefined;
}

/** Cleans a captured frame in place. */
export function processCapturedRequest(handle: bigint, frame: FrameInMemory): Uint8Array {
  return frameRequest(PROCESS_STREAM, handle, frame);
}

/** Shows a frame that is about to be played. */
export function processPlayedRequest(handle: bigint, frame: FrameInMemory): Uint8Array {
  return frameRequest(PROCESS_REVERSE_STREAM, handle, frame);
}

/** Tells the delay between the two. */
export function setDelayRequest(handle: bigint, delayMs: number): Uint8Array {
  return request(SET_STREAM_DELAY, [...field(1, handle), ...field(2, delayMs)]);
}

/** What went wrong, from the answer to one of the three requests above. */
export function readError(answer: Uint8Array): string | undefined {
  for (const { value } of readFields(answer)) {
    const error = value instanceof Uint8Array ? readField(value, ERROR_FIELD) : undefined;
    if (error instanceof Uint8Array) return new TextDecoder().decode(error);
  }
  return undefined;
}

function frameRequest(number: number, handle: bigint, { address, byteLength, sampleRateHz }: FrameInMemory): Uint8Array {
  return request(number, [...field(1, handle), ...field(2, address), ...field(3, byteLength), ...field(4, sampleRateHz), ...field(5, 1)]);
}

function request(number: number, body: readonly number[]): Uint8Array {
  return Uint8Array.from([...varint((number << 3) | WIRE_BYTES), ...varint(body.length), ...body]);
}

function field(number: number, value: bigint | number | boolean): readonly number[] {
  return [...varint((number << 3) | WIRE_VARINT), ...varint(value)];
}

/** Seven bits a byte, the lowest first; the top bit says that there are more. */
function varint(value: bigint | number | boolean): readonly number[] {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}

function readField(message: Uint8Array, number: number): bigint | Uint8Array | undefined {
  for (const field of readFields(message)) {
    if (field.number === number) return field.value;
  }
  return undefined;
}

/** The fields of a message; ends at what it cannot read. */
function* readFields(message: Uint8Array): Generator<{ readonly number: number; readonly value: bigint | Uint8Array }> {
  let at = 0;
  const next = (): bigint => {
    let value = 0n;
    for (let shift = 0n; at < message.length; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) break;
    }
    return value;
  };
  const take = (count: number): Uint8Array => message.subarray(at, (at += count));
  while (at < message.length) {
    const key = Number(next());
    const number = key >> 3;
    switch (key & 7) {
      case WIRE_VARINT: yield { number, value: next() }; break;
      case WIRE_64_BIT: yield { number, value: take(8) }; break;
      case WIRE_BYTES: yield { number, value: take(Number(next())) }; break;
      case WIRE_32_BIT: yield { number, value: take(4) }; break;
      default: return;
    }
  }
}
