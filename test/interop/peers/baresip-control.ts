// baresip's control connection (its module ctrl_tcp): commands out, answers and events in, as JSON in netstrings.
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import type { SocketAddress } from "../../../core/ports/network.ts";

export interface BaresipEvent {
  /** "REGISTER_OK", "REGISTER_FAIL", "CALL_INCOMING", "CALL_RINGING", "CALL_ESTABLISHED", "CALL_CLOSED", "CALL_DTMF_START", ... */
  readonly type: string;
  readonly direction?: "incoming" | "outgoing";
  readonly peeruri?: string;
  /** What belongs to the event: the digit, the reason of the end, ... */
  readonly param?: string;
}

interface Answer {
  readonly ok: boolean;
  readonly data: string;
  readonly token: string;
}

/** A hang must fail with what was heard instead of hanging the whole suite. */
const HANG_MS = 20_000;

export class BaresipControl {
  /** All events so far, oldest first. */
  readonly events: BaresipEvent[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Set<() => void>();
  readonly #answers = new Map<string, (answer: Answer) => void>();
  #received = Buffer.alloc(0);
  #commands = 0;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk) => this.#receive(chunk));
    socket.on("error", () => socket.destroy());
  }

  static async connect({ address, port }: SocketAddress): Promise<BaresipControl> {
    const socket = connect(port, address);
    await once(socket, "connect");
    return new BaresipControl(socket);
  }

  /** Runs a command of baresip's menu, such as "dial"; answers what it printed. */
  async command(command: string, params = ""): Promise<string> {
    const token = String(this.#commands++);
    const answered = new Promise<Answer>((resolve) => this.#answers.set(token, resolve));
    const json = JSON.stringify({ command, params, token });
    this.#socket.write(`${Buffer.byteLength(json)}:${json},`);
    const { ok, data } = await answered;
    if (!ok) throw new Error(`baresip refused "${command} ${params}": ${data}`);
    return data;
  }

  /** The first event of this type from the `from`-th on, now or later. */
  waitFor(type: string, from = 0): Promise<BaresipEvent> {
    return new Promise((resolve, reject) => {
      const look = (): void => {
        const event = this.events.slice(from).find((candidate) => candidate.type === type);
        if (!event) return;
        clearTimeout(hang);
        this.#waiting.delete(look);
        resolve(event);
      };
      const hang = setTimeout(() => {
        this.#waiting.delete(look);
        reject(new Error(`baresip told no ${type}, only: ${this.events.map((event) => event.type).join(", ")}`));
      }, HANG_MS);
      this.#waiting.add(look);
      look();
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    for (let text = this.#takeNetstring(); text !== undefined; text = this.#takeNetstring()) {
      const message = JSON.parse(text) as { event?: true } & BaresipEvent & Answer;
      if (message.event) this.events.push(message);
      else this.#answers.get(message.token)?.(message);
    }
    for (const look of [...this.#waiting]) look();
  }

  /** `LENGTH:TEXT,` */
  #takeNetstring(): string | undefined {
    const colon = this.#received.indexOf(":");
    if (colon < 0) return undefined;
    const end = colon + 1 + Number(this.#received.toString("latin1", 0, colon));
    if (this.#received.length <= end) return undefined;
    const text = this.#received.toString("utf8", colon + 1, end);
    this.#received = this.#received.subarray(end + 1);
    return text;
  }
}
