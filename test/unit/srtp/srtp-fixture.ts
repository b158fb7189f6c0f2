// Keys and packets for the tests of SRTP.
import { readFileSync } from "node:fs";
import { NodePacketCrypto } from "../../../core/platform/node/node-packet-crypto.ts";
import type { SrtpKeying, SrtpSuite } from "../../../core/ports/media-engine.ts";
import { writeRtcpCompound } from "../../../core/rtp/rtcp-packet.ts";
import { writeRtpPacket, type RtpPacket } from "../../../core/rtp/rtp-packet.ts";
import { SRTP_SUITES } from "../../../core/srtp/srtp-suite.ts";
import { FakeRandom } from "../../fakes/fake-random.ts";

export const crypto = new NodePacketCrypto();

export const SUITES = Object.keys(SRTP_SUITES) as SrtpSuite[];

export const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, "hex"));

/** Keys of a suite that are the same for the same seed. */
export function keying(suite: SrtpSuite, seed = 1, mki?: string): SrtpKeying {
  const random = new FakeRandom(seed);
  const { keyBytes, saltBytes } = SRTP_SUITES[suite];
  return { suite, masterKey: random.bytes(keyBytes), masterSalt: random.bytes(saltBytes), ...(mki === undefined ? {} : { mki: hex(mki) }) };
}

export const rtp = (sequenceNumber: number, more: Partial<RtpPacket> = {}): Uint8Array => writeRtpPacket({
  marker: false, payloadType: 8, sequenceNumber: sequenceNumber & 0xffff, timestamp: sequenceNumber * 160, ssrc: 0xcafebabe,
  payload: new Uint8Array(160).fill(sequenceNumber), ...more,
});

export const rtcp = (ssrc = 0xcafebabe): Uint8Array =>
  writeRtcpCompound([{ kind: "receiver-report", ssrc, reports: [] }, { kind: "source-description", chunks: [{ ssrc, cname: "a" }] }]);

interface KeysInHex {
  readonly encryptionKey: string;
  readonly authenticationKey: string;
  readonly salt: string;
}

export interface SrtpVectors {
  readonly keyDerivation: readonly {
    readonly source: string; readonly masterKey: string; readonly masterSalt: string; readonly rtp: KeysInHex; readonly rtcp?: KeysInHex;
  }[];
  readonly keystream: readonly { readonly source: string; readonly key: string; readonly start: string; readonly keystream: string }[];
  readonly packets: readonly {
    readonly source: string; readonly suite: SrtpSuite; readonly masterKey: string; readonly masterSalt: string; readonly mki?: string;
    readonly rtp: string; readonly srtp: string; readonly rtcp?: string; readonly srtcp?: string; readonly srtcpIndex?: number;
  }[];
  readonly sessionKeyPackets: readonly {
    readonly source: string; readonly suite: SrtpSuite; readonly key: string; readonly salt: string;
    readonly rtp: string; readonly srtp: string; readonly rtcp: string; readonly srtcp: string; readonly srtcpIndex: number;
  }[];
}

export const vectors = JSON.parse(readFileSync(new URL("../../fixtures/srtp/vectors.json", import.meta.url), "utf8")) as SrtpVectors;
