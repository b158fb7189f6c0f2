// A connection to the session's D-Bus over its Unix socket: calls, signals, and calls that others make. Knows nothing of
// what is said. The desktop's notices and its tray are spoken to here, since Electron gives neither buttons on notices
// nor the word whether there is a tray.
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { Emitter } from "../../../core/base/emitter.ts";
import { toDisposable, type Disposable } from "../../../core/base/disposable.ts";
import { messageLength, readMessage, writeMessage, type DBusMessage } from "./dbus-message.ts";

export interface BusCall {
  readonly destination: string;
  readonly path: string;
  readonly interface: string;
  readonly member: string;
  readonly signature?: string;
  readonly body?: readonly unknown[];
  /** How long to wait for the answer, where that is not the usual time. */
  readonly limitMs?: number;
}

/** The bus itself. */
export const BUS = { destination: "org.freedesktop.DBus", path: "/org/freedesktop/DBus", interface: "org.freedesktop.DBus" } as const;

/** No service on a desktop thinks longer about what a phone asks. */
const ANSWER_LIMIT_MS = 3_000;

/** Opens the session's bus; undefined where there is none, or none that can be spoken to. */
export async function openSessionBus(environment: NodeJS.ProcessEnv): Promise<SessionBus | undefined> {
  for (const path of socketPaths(environment)) {
    const bus = await SessionBus.open(path).catch(() => undefined);
    if (bus) return bus;
  }
  return undefined;
}

/** The Unix sockets among the addresses (D-Bus Specification, "Server Addresses"). Pure. */
export function socketPaths(environment: NodeJS.ProcessEnv): readonly string[] {
  const addresses = (environment["DBUS_SESSION_BUS_ADDRESS"] ?? "").split(";");
  const named = addresses.flatMap((address) => {
    const [, kind, value] = /^unix:(?:.*,)?(path|abstract)=([^,]*)/u.exec(address) ?? [];
    if (value === undefined) return [];
    const path = decoded(value);
    return path === undefined ? [] : [`${kind === "abstract" ? "\0" : ""}${path}`];
  });
  const runtime = environment["XDG_RUNTIME_DIR"];
  return named.length > 0 || runtime === undefined ? named : [join(runtime, "bus")];
}

/** Without the escapes; undefined where one is no escape at all. */
function decoded(value: string): string | undefined {
  try {
    return decodeURIComponent(value);
  } catch {
    return undefined;
  }
}

export class SessionBus implements Disposable {
  readonly #socket: Socket;
  readonly #signals = new Emitter<DBusMessage>();
  readonly #calls = new Emitter<DBusMessage>();
  readonly #closed = new Emitter<void>();
  readonly #waiting = new Map<number, { readonly resolve: (body: readonly unknown[]) => void; readonly reject: (reason: Error) => void }>();
  #serial = 0;
  #rest: Buffer;
  readonly onSignal = this.#signals.event;
  /** Calls that others make of us; answered with `answer`. */
  readonly onCall = this.#calls.event;
  readonly onClosed = this.#closed.event;

  static async open(socketPath: string): Promise<SessionBus> {
    const socket = connect(socketPath);
    const rest = await authenticate(socket);
    const bus = new SessionBus(socket, rest);
    await bus.call({ ...BUS, member: "Hello" });
    return bus;
  }

  private constructor(socket: Socket, rest: Buffer) {
    this.#socket = socket;
    this.#rest = rest;
    socket.on("data", (bytes) => this.#take(bytes));
    socket.on("error", () => {});
    socket.on("close", () => this.#end());
    // A phone that quits does not wait for its desktop.
    socket.unref();
  }

  /** Calls a method and answers what it gave back; rejects on an error, on silence and where the bus is gone. */
  call({ limitMs = ANSWER_LIMIT_MS, ...call }: BusCall): Promise<readonly unknown[]> {
    const serial = ++this.#serial;
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => this.#settle(serial, (waiting) => waiting.reject(new Error(`${call.member}: no answer`))), limitMs);
      limit.unref();
      this.#waiting.set(serial, {
        resolve: (body) => (clearTimeout(limit), resolve(body)),
        reject: (reason) => (clearTimeout(limit), reject(reason)),
      });
      this.#send({ kind: "call", serial, body: [], ...call });
    });
  }

  /** Answers a call of another. */
  answer(call: DBusMessage, signature = "", body: readonly unknown[] = []): void {
    this.#send({ kind: "answer", serial: ++this.#serial, replyTo: call.serial, ...(call.sender === undefined ? {} : { destination: call.sender }), signature, body });
  }

  /** Sends a signal to whoever listens. */
  signal(signal: Omit<BusCall, "destination">): void {
    this.#send({ kind: "signal", serial: ++this.#serial, body: [], ...signal });
  }

  /** Asks the bus for signals that match a rule (D-Bus Specification, "Match Rules"). */
  async watch(rule: string): Promise<void> {
    await this.call({ ...BUS, member: "AddMatch", signature: "s", body: [rule] });
  }

  dispose(): void {
    this.#socket.destroy();
    this.#end();
  }

  #send(message: DBusMessage): void {
    if (!this.#socket.destroyed) this.#socket.write(writeMessage(message));
  }

  #take(bytes: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, bytes]);
    try {
      for (let length = messageLength(this.#rest); length !== undefined && length <= this.#rest.length; length = messageLength(this.#rest)) {
        const whole = this.#rest.subarray(0, length);
        this.#rest = this.#rest.subarray(length);
        this.#handle(readMessage(whole));
      }
    } catch {
      this.dispose();
    }
  }

  #handle(message: DBusMessage): void {
    if (message.kind === "signal") this.#signals.emit(message);
    else if (message.kind === "call") this.#calls.emit(message);
    else if (message.kind === "answer") this.#settle(message.replyTo, (waiting) => waiting.resolve(message.body));
    else this.#settle(message.replyTo, (waiting) => waiting.reject(new Error(message.errorName ?? "error")));
  }

  #settle(serial: number | undefined, settle: (waiting: { readonly resolve: (body: readonly unknown[]) => void; readonly reject: (reason: Error) => void }) => void): void {
    const waiting = serial === undefined ? undefined : this.#waiting.get(serial);
    if (serial === undefined || waiting === undefined) return;
    this.#waiting.delete(serial);
    settle(waiting);
  }

  #end(): void {
    for (const serial of [...this.#waiting.keys()]) this.#settle(serial, (waiting) => waiting.reject(new Error("the bus is gone")));
    this.#closed.emit();
    for (const emitter of [this.#closed, this.#signals, this.#calls]) emitter.dispose();
  }
}

/** Says who we are by the socket's own credentials (D-Bus Specification, "Authentication Protocol"); answers what came after. */
async function authenticate(socket: Socket): Promise<Buffer> {
  const user = Buffer.from(String(process.getuid?.() ?? 0)).toString("hex");
  return new Promise((resolve, reject) => {
    const settle = (done: () => void): void => {
      clearTimeout(limit);
      socket.removeAllListeners();
      done();
    };
    const fail = (): void => settle(() => {
      socket.on("error", () => {});
      socket.destroy();
      reject(new Error("the bus cannot be spoken to"));
    });
    const limit = setTimeout(fail, ANSWER_LIMIT_MS);
    let answer = "";
    socket.once("connect", () => socket.write(`\0AUTH EXTERNAL ${user}\r\n`));
    socket.on("data", (bytes) => {
      answer += bytes.toString("latin1");
      if (!answer.includes("\r\n")) return;
      if (!answer.startsWith("OK ")) return fail();
      socket.write("BEGIN\r\n");
      settle(() => resolve(Buffer.from(answer.slice(answer.indexOf("\r\n") + 2), "latin1")));
    });
    socket.once("error", fail);
    socket.once("close", fail);
  });
}

/** Hears one kind of signal of one interface. */
export function onBusSignal(bus: SessionBus, wanted: Pick<BusCall, "interface" | "member">, listener: (body: readonly unknown[]) => void): Disposable {
  const subscription = bus.onSignal((message) => {
    if (message.interface === wanted.interface && message.member === wanted.member) listener(message.body);
  });
  return toDisposable(() => subscription.dispose());
}
