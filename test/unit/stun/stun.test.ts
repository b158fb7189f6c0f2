// STUN messages by the byte: own fixtures, and the vectors of RFC 5769 where they are at hand.
import { describe, expect, it } from "vitest";
import { formatHex } from "../../../core/base/bytes.ts";
import { formatAddress, parseAddress } from "../../../core/stun/address-bytes.ts";
import { answerBinding, createBindingRequest, readBindingAnswer } from "../../../core/stun/binding.ts";
import { crc32 } from "../../../core/stun/crc32.ts";
import { readMappedAddress, writeXorMappedAddress } from "../../../core/stun/mapped-address.ts";
import { isStun, readStunMessage, stunAttributes, stunTypes, writeStunMessage, type StunMessage } from "../../../core/stun/stun-message.ts";
import { hasCorpora, readCorpusFile } from "../../fixtures/corpora.ts";

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => parseInt(byte, 16));
const transactionId = Uint8Array.from({ length: 12 }, (_, index) => index + 1);

function readWell(bytes: Uint8Array): StunMessage {
  const read = readStunMessage(bytes);
  if (!read.ok) throw new Error(read.error);
  return read.value;
}

describe("a Binding request (RFC 8489 5, 14.7)", () => {
  const bytes = writeStunMessage(createBindingRequest(transactionId));

  it("is a header with type, length, cookie and identifier, and a FINGERPRINT of 8 bytes", () => {
    expect(formatHex(bytes.subarray(0, 24))).toBe("000100082112a4420102030405060708090a0b0c80280004");
    expect(bytes).toHaveLength(28);
    expect(isStun(bytes)).toBe(true);
  });

  it("reads back as it was, and written again has the same bytes", () => {
    expect(readWell(bytes)).toEqual(createBindingRequest(transactionId));
    expect(writeStunMessage(readWell(bytes))).toEqual(bytes);
  });

  it.each([[0], [5], [27]])("with byte %i changed is no STUN message any more", (at) => {
    const changed = bytes.slice();
    changed[at]! ^= 0x40;
    expect(readStunMessage(changed).ok).toBe(false);
  });

  it("cut at any byte is refused, never thrown at", () => {
    for (let end = 0; end < bytes.length; end++) expect(readStunMessage(bytes.slice(0, end)).ok).toBe(false);
  });
});

describe("a Binding answer (RFC 8489 6.3.1, 14.2)", () => {
  const request = createBindingRequest(transactionId);

  it.each(["192.0.2.1", "0.0.0.0", "255.255.255.255", "2001:db8:1234:5678:11:2233:4455:6677", "2001:db8::1", "::1", "fe80::"])("carries %s and its port", (address) => {
    const answer = answerBinding(request, { address, port: 32_853 })!;
    expect(readBindingAnswer(readWell(writeStunMessage(answer)))).toEqual({ mapped: { address, port: 32_853 } });
  });

  it("masks address and port, which some NATs would rewrite", () => {
    const { value } = writeXorMappedAddress({ address: "192.0.2.1", port: 32_853 }, transactionId);
    expect(formatHex(value)).toBe("0001a147e112a643");
  });

  it("may name the address unmasked, as servers of RFC 3489 do", () => {
    const attributes = [{ type: stunAttributes.mappedAddress, value: bytesOf("000113c4c0000201") }];
    expect(readMappedAddress({ type: stunTypes.bindingSuccess, transactionId, attributes, hasFingerprint: false })).toEqual({ address: "192.0.2.1", port: 5060 });
  });

  it("is 420 where an attribute must be understood and is not; optional ones are passed over (6.3.1)", () => {
    const with_ = (type: number): StunMessage => ({ ...request, attributes: [{ type, value: bytesOf("00000000") }] });
    const refusal = answerBinding(with_(0x0003), { address: "192.0.2.1", port: 1 })!;
    expect(refusal.type).toBe(stunTypes.bindingError);
    expect(refusal.attributes.map(({ value }) => formatHex(value))).toEqual(["00000414", "0003"]);
    expect(readBindingAnswer(refusal)).toEqual({ mapped: undefined });
    expect(answerBinding(with_(0x8022), { address: "192.0.2.1", port: 1 })!.type).toBe(stunTypes.bindingSuccess);
  });

  it("is not given to indications and answers", () => {
    for (const type of [stunTypes.bindingIndication, stunTypes.bindingSuccess, stunTypes.bindingError]) {
      expect(answerBinding({ ...request, type }, { address: "192.0.2.1", port: 1 })).toBeUndefined();
    }
  });

  it.each(["0001", "00011234c00002", "00031234c0000201", "00021234c0000201"])("with the broken address %s names none", (hex) => {
    const attributes = [{ type: stunAttributes.xorMappedAddress, value: bytesOf(hex) }];
    expect(readMappedAddress({ type: stunTypes.bindingSuccess, transactionId, attributes, hasFingerprint: false })).toBeUndefined();
  });
});

it("tells STUN from SIP and RTP by its first bits and the cookie (RFC 7983 7)", () => {
  const text = new TextEncoder().encode("OPTIONS sip:ada@example.org SIP/2.0\r\n");
  expect(isStun(text)).toBe(false);
  expect(isStun(bytesOf("80000001000000010000000100000001000000010000"))).toBe(false);
  expect(isStun(bytesOf("0001000000000000000000000000000000000000"))).toBe(false);
});

it("computes CRC-32 with its well-known check value (ITU-T V.42)", () => {
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

it("reads and writes IP literals as RFC 5952 says", () => {
  expect(formatAddress(parseAddress("2001:DB8:0:0:1:0:0:0"))).toBe("2001:db8:0:0:1::");
  expect(formatAddress(parseAddress("::ffff:192.0.2.1"))).toBe("::ffff:c000:201");
  expect(formatAddress(parseAddress("fe80::1%eth0"))).toBe("fe80::1");
});

interface Vector {
  readonly id: string;
  readonly message: string;
  readonly attributes: readonly { readonly type: string; readonly value: string }[];
  readonly xor_mapped_address?: string;
}

const vectors: readonly Vector[] = hasCorpora
  ? (JSON.parse(new TextDecoder().decode(readCorpusFile("F-vectors", "stun-rfc5769.json"))) as { vectors: Vector[] }).vectors
  : [];

describe.skipIf(vectors.length === 0)("the vectors of RFC 5769", () => {
  it.each(vectors)("$id", ({ message, attributes, xor_mapped_address: mapped }) => {
    const read = readWell(bytesOf(message));
    const fingerprint = `0x${stunAttributes.fingerprint.toString(16)}`;
    const shown = read.attributes.map(({ type, value }) => ({ type: `0x${type.toString(16).padStart(4, "0")}`, value: formatHex(value) }));
    expect(shown).toEqual(attributes.filter(({ type }) => type !== fingerprint).map(({ type, value }) => ({ type, value })));
    expect(read.hasFingerprint).toBe(attributes.some(({ type }) => type === fingerprint));
    if (mapped === undefined) return;
    const { address, port } = readMappedAddress(read)!;
    expect(address.includes(":") ? `[${address}]:${port}` : `${address}:${port}`).toBe(mapped);
  });
});
