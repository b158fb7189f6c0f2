// What a packet of 160 bytes of payload costs to encrypt and to open, in microseconds of processor time, beside libsrtp's
// C over the same suites and sizes. And what a forged packet costs whoever rejects it.
import { execFileSync } from "node:child_process";
import { formatHex } from "../../core/base/bytes.ts";
import type { Result } from "../../core/base/result.ts";
import { NodePacketCrypto } from "../../core/platform/node/node-packet-crypto.ts";
import { NodeRandom } from "../../core/platform/node/node-random.ts";
import type { SrtpKeying, SrtpSuite } from "../../core/ports/media-engine.ts";
import { writeRtpPacket } from "../../core/rtp/rtp-packet.ts";
import { SrtpReceiver } from "../../core/srtp/srtp-receiver.ts";
import { SrtpSender } from "../../core/srtp/srtp-sender.ts";
import { SRTP_SUITES } from "../../core/srtp/srtp-suite.ts";
import type { Bench, Contender } from "./bench.ts";
import { compileProgram } from "./c-peers.ts";
import { compare } from "./comparison.ts";

/** Below the number of sequence numbers, so that no program counts a rollover. */
const PACKETS = 50_000;
const QUICK_PACKETS = 15_000;
const BATCH = 500;

export const srtpBench: Bench = {
  name: "srtp",
  about: "microseconds of processor time for one packet of 160 bytes, encrypted and opened; lower is better",
  async run(context) {
    const packets = context.quick ? QUICK_PACKETS : PACKETS;
    for (const suite of Object.keys(SRTP_SUITES) as SrtpSuite[]) {
      const keying = newKeying(suite);
      await compare({
        bench: "srtp",
        units: { [`${suite}, sent`]: "us", [`${suite}, received`]: "us", [`${suite}, forged`]: "us" },
        runs: context.runs(7, 3),
        warmsUp: true,
        ours: { name: "godwit", measure: () => measureOwn(keying, packets) },
        peers: [libsrtp(keying, packets)],
      }, context);
    }
  },
};

function newKeying(suite: SrtpSuite): SrtpKeying {
  const { keyBytes, saltBytes } = SRTP_SUITES[suite];
  const random = new NodeRandom();
  return { suite, masterKey: random.bytes(keyBytes), masterSalt: random.bytes(saltBytes) };
}

function measureOwn(keying: SrtpKeying, count: number): Record<string, number> {
  const crypto = new NodePacketCrypto();
  const [sender, receiver, stranger] = [new SrtpSender(crypto, keying), new SrtpReceiver(crypto, keying), new SrtpReceiver(crypto, newKeying(keying.suite))];
  const payload = new Uint8Array(160).fill(0x55);
  let [sentUs, receivedUs, forgedUs, opened] = [0, 0, 0, 0];
  // A few at a time, as a phone has them: thousands that are kept would measure the garbage collector.
  for (let first = 0; first < count; first += BATCH) {
    const plain = Array.from({ length: BATCH }, (_, at) =>
      writeRtpPacket({ marker: false, payloadType: 8, sequenceNumber: first + at, timestamp: 0, ssrc: 0x01020304, payload }));
    let sealed: readonly Result<Uint8Array, string>[] = [];
    sentUs += processorUs(() => {
      sealed = plain.map((packet) => sender.protectRtp(packet));
    });
    receivedUs += processorUs(() => {
      for (const packet of sealed) if (packet.ok && receiver.openRtp(packet.value).ok) opened++;
    });
    forgedUs += processorUs(() => {
      for (const packet of sealed) if (packet.ok && stranger.openRtp(packet.value).ok) opened = 0;
    });
  }
  if (opened !== count) throw new Error(`${opened} of ${count} packets came through`);
  const { suite } = keying;
  return { [`${suite}, sent`]: sentUs / count, [`${suite}, received`]: receivedUs / count, [`${suite}, forged`]: forgedUs / count };
}

function libsrtp({ suite, masterKey, masterSalt }: SrtpKeying, count: number): Contender {
  return {
    name: "libsrtp",
    measure() {
      const program = compileProgram({ name: "libsrtp", package: "libsrtp2", debian: "libsrtp2-dev", sources: ["libsrtp.c"] });
      const words = [suite, formatHex(masterKey) + formatHex(masterSalt), String(count)];
      const [sentUs = 0, receivedUs = 0] = execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] }).trim().split(" ").map(Number);
      return { [`${suite}, sent`]: sentUs, [`${suite}, received`]: receivedUs };
    },
  };
}

function processorUs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}
