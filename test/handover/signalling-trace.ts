// SIP in what a host captured, as far as it is readable (not under TLS): whether its requests were answered. Pure.
import type { CapturedPacket } from "./capture-reader.ts";

/** Whether a request with this method that this host sent at `fromMs` or later was answered with a 2xx. */
export function wasConsentedTo(packets: readonly CapturedPacket[], method: "INVITE" | "BYE", fromMs: number): boolean {
  const asked = new Set<string>();
  for (const { atMs, outgoing, payload } of packets) {
    if (atMs < fromMs || payload.length < 20) continue;
    const text = Buffer.from(payload.buffer, payload.byteOffset, payload.byteLength).toString("latin1");
    const id = identify(text, method);
    if (id === undefined) continue;
    if (outgoing && text.startsWith(`${method} `)) asked.add(id);
    if (!outgoing && /^SIP\/2\.0 2\d\d /.test(text) && asked.has(id)) return true;
  }
  return false;
}

/** Call-ID and CSeq, which a response repeats (RFC 3261 section 8.2.6.2). */
function identify(text: string, method: string): string | undefined {
  const number = new RegExp(`^CSeq:\\s*(\\d+)\\s+${method}`, "im").exec(text)?.[1];
  const callId = /^(?:Call-ID|i):\s*(\S+)/im.exec(text)?.[1];
  return number === undefined || callId === undefined ? undefined : `${callId} ${number}`;
}
