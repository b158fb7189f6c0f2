// Asks a SIP server over UDP whether it is there: OPTIONS until it answers, written by hand so that no code of
// ours is needed to test code of ours.
import { createSocket } from "node:dgram";
import { randomUUID } from "node:crypto";
import type { AddressInfo } from "node:net";
import type { SocketAddress } from "../../../core/ports/network.ts";

const REPEAT_MS = 50;
const HANG_MS = 20_000;

/** Resolves with the status line of the first answer; rejects if there is none for a long time or `signal` says stop. */
export function probeWithOptions(server: SocketAddress, signal?: AbortSignal): Promise<string> {
  const socket = createSocket("udp4");
  return new Promise<string>((resolve, reject) => {
    let repeat: NodeJS.Timeout | undefined;
    const hang = setTimeout(() => finish(() => reject(new Error(`No answer to OPTIONS from ${server.address}:${server.port}`))), HANG_MS);
    const finish = (settle: () => void): void => {
      clearTimeout(hang);
      clearInterval(repeat);
      signal?.removeEventListener("abort", giveUp);
      socket.close();
      settle();
    };
    const giveUp = (): void => finish(() => reject(new Error("The server ended before it answered")));
    signal?.addEventListener("abort", giveUp);
    socket.once("message", (data) => finish(() => resolve(data.toString().split("\r\n", 1)[0]!)));
    socket.bind(0, server.address, () => {
      const request = formatOptions(server, (socket.address() as AddressInfo).port);
      repeat = setInterval(() => socket.send(request, server.port, server.address), REPEAT_MS);
    });
  });
}

function formatOptions({ address, port }: SocketAddress, ownPort: number): string {
  const id = randomUUID();
  return [
    `OPTIONS sip:${address}:${port} SIP/2.0`,
    `Via: SIP/2.0/UDP ${address}:${ownPort};branch=z9hG4bK${id};rport`,
    "Max-Forwards: 70",
    `From: <sip:probe@${address}>;tag=${id}`,
    `To: <sip:${address}:${port}>`,
    `Call-ID: ${id}`,
    "CSeq: 1 OPTIONS",
    "Content-Length: 0",
    "",
    "",
  ].join("\r\n");
}
