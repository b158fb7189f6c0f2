// The other end of calls whose set-up is measured: a bare UDP socket with the texts of a basic call (RFC 3665 section
// 3.1), so that its own share of the time is small and the same for everybody. Knows no retransmission: loopback only.
import { randomUUID } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { SocketAddress } from "../../core/ports/network.ts";

const ADDRESS = "127.0.0.1";

export class CallRuler implements AsyncDisposable {
  readonly #socket: Socket;
  readonly #waiting = new Set<(message: Incoming) => void>();

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("message", (data, from) => {
      const atMs = performance.now();
      const message = { text: data.toString(), atMs, from: { address: from.address, port: from.port } };
      for (const take of [...this.#waiting]) take(message);
    });
  }

  static async open(): Promise<CallRuler> {
    const socket = createSocket("udp4").bind(0, ADDRESS);
    await once(socket, "listening");
    return new CallRuler(socket);
  }

  /** Where it can be called. */
  get uri(): string {
    return `sip:ruler@${ADDRESS}:${this.#socket.address().port}`;
  }

  /** Calls somebody who answers at once, and hangs up; milliseconds from INVITE to 200. */
  async call(remote: SocketAddress): Promise<number> {
    const { answeredMs, hangUp } = await this.startCall(remote);
    await hangUp();
    return answeredMs;
  }

  /** Calls somebody who answers at once, with this description of the sound or one that nothing comes of. */
  async startCall(remote: SocketAddress, description = this.#offer()): Promise<RulerCall> {
    const id = randomUUID();
    const dialog = { id, remote, target: `sip:callee@${remote.address}:${remote.port}`, toTag: "" };
    const answered = this.#next(({ text }) => text.startsWith("SIP/2.0 200") && text.includes(id));
    const startedAtMs = performance.now();
    this.#request("INVITE", 1, dialog, description);
    const { text, atMs } = await answered;
    const confirmed = { ...dialog, target: headerOf(text, "Contact")!.replace(/^.*<|>.*$/g, ""), toTag: headerOf(text, "To")!.replace(/^.*>/, "") };
    this.#request("ACK", 1, confirmed);
    const hangUp = async (): Promise<void> => {
      const ended = this.#next((message) => message.text.startsWith("SIP/2.0 200") && message.text.includes("2 BYE") && message.text.includes(id));
      this.#request("BYE", 2, confirmed);
      await ended;
    };
    return { answeredMs: atMs - startedAtMs, answer: text.slice(text.indexOf("\r\n\r\n") + 4), hangUp };
  }

  /** Answers the next call at once, with its sound to `rtpPort`; the time (as performance.now) at which its ACK came. */
  async takeCall(rtpPort?: number): Promise<number> {
    const invite = await this.#next(({ text }) => text.startsWith("INVITE"));
    const acknowledged = this.#next(({ text }) => text.startsWith("ACK"));
    this.#respond(invite, this.#offer(rtpPort));
    return (await acknowledged).atMs;
  }

  /** Acknowledges the end of a call that was taken. */
  async takeEnd(): Promise<void> {
    this.#respond(await this.#next(({ text }) => text.startsWith("BYE")));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#socket.close();
    await once(this.#socket, "close");
  }

  #next(matches: (message: Incoming) => boolean): Promise<Incoming> {
    return new Promise((resolve) => {
      const take = (message: Incoming): void => {
        if (!matches(message)) return;
        this.#waiting.delete(take);
        resolve(message);
      };
      this.#waiting.add(take);
    });
  }

  #request(method: string, sequence: number, { id, remote, target, toTag }: Dialog, body = ""): void {
    const own = `${ADDRESS}:${this.#socket.address().port}`;
    this.#send(remote, [
      `${method} ${target} SIP/2.0`,
      `Via: SIP/2.0/UDP ${own};rport;branch=z9hG4bK${id}${method}`,
      "Max-Forwards: 70",
      `From: <sip:ruler@${own}>;tag=${id.slice(0, 8)}`,
      `To: <sip:callee@${remote.address}:${remote.port}>${toTag}`,
      `Call-ID: ${id}`,
      `CSeq: ${sequence} ${method}`,
      `Contact: <sip:ruler@${own}>`,
    ], body);
  }

  #respond({ text, from }: Incoming, body = ""): void {
    const copied = ["Via", "From", "Call-ID", "CSeq"].map((name) => `${name}: ${headerOf(text, name)!}`);
    const to = headerOf(text, "To")!;
    const head = ["SIP/2.0 200 OK", ...copied, `To: ${to}${to.includes(";tag=") ? "" : ";tag=ruler"}`, `Contact: <${this.uri}>`];
    this.#send(from, head, body);
  }

  #send({ address, port }: SocketAddress, head: readonly string[], body: string): void {
    const described = body === "" ? head : [...head, "Content-Type: application/sdp"];
    this.#socket.send([...described, `Content-Length: ${body.length}`, "", body].join("\r\n"), port, address);
  }

  /** Names the discard port where nothing is measured about sound. */
  #offer(rtpPort = 9): string {
    return ["v=0", `o=ruler 1 1 IN IP4 ${ADDRESS}`, "s=-", `c=IN IP4 ${ADDRESS}`, "t=0 0", `m=audio ${rtpPort} RTP/AVP 0`, "a=rtpmap:0 PCMU/8000", ""].join("\r\n");
  }
}

/** A call that stands. */
export interface RulerCall {
  /** From INVITE to 200. */
  readonly answeredMs: number;
  /** The other side's description of its sound (SDP). */
  readonly answer: string;
  hangUp(): Promise<void>;
}

interface Incoming {
  readonly text: string;
  readonly atMs: number;
  readonly from: SocketAddress;
}

interface Dialog {
  readonly id: string;
  readonly remote: SocketAddress;
  readonly target: string;
  /** ";tag=..." once it is known. */
  readonly toTag: string;
}

/** The first field of that name, which is written out in full by everybody here. */
function headerOf(text: string, name: string): string | undefined {
  const line = text.split("\r\n").find((candidate) => candidate.toLowerCase().startsWith(`${name.toLowerCase()}:`));
  return line?.slice(line.indexOf(":") + 1).trim();
}
