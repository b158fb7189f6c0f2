import { describe, expect, it } from "vitest";
import {
  newProcessorRequest, processCapturedRequest, processPlayedRequest, readError, readNewProcessor, setDelayRequest,
} from "../../../core/platform/node/apm-requests.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, "hex"));

describe("requests to the sound processor", () => {
  it("asks for a processor with field 50, each part a varint of its own (protobuf encoding)", () => {
    expect(hex(newProcessorRequest({ echoCancellation: true, noiseSuppression: false, gainControl: true, highPass: false })))
      .toBe("920308" + "0801" + "1001" + "1800" + "2000");
  });

  it("names a frame by handle, address, length, rate and one channel", () => {
    const frame = { address: 0x1_0000_0001n, byteLength: 960, sampleRateHz: 48_000 };
    const body = "0803" + "108180808010" + "18c007" + "2080f702" + "2801";
    expect(hex(processCapturedRequest(3n, frame))).toBe(`9a0311${body}`);
    expect(hex(processPlayedRequest(3n, frame))).toBe(`a20311${body}`);
    expect(hex(setDelayRequest(3n, 150))).toBe("aa0305" + "0803" + "109601");
  });

  it("reads the new handle out of three nested messages, and nothing out of anything else", () => {
    expect(readNewProcessor(bytes("8a03070a050a0308ac02"))).toBe(300n);
    for (const other of ["", "8a03", "8a030400000000", "920300", "ff", "8a03060a040a0210"]) expect(readNewProcessor(bytes(other))).toBeUndefined();
  });

  it("reads an error's text, and none out of an empty answer", () => {
    expect(readError(bytes("920304" + "0a02" + "6f6e"))).toBe("on");
    expect(readError(bytes("920300"))).toBeUndefined();
  });
});
