// Asks an X server to say when a window is shown: as much of the X protocol (version 11, its appendix B "Encoding") as
// that takes. So a window's appearance is known from outside the program that opens it, without a driver in it.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

const SETUP_HEADER_BYTES = 8;
const SETUP_FIXED_BYTES = 32;
const FORMAT_BYTES = 8;
const EVENT_BYTES = 32;
const CREATE_NOTIFY = 16;
const MAP_NOTIFY = 19;
const CONFIGURE_NOTIFY = 22;
const CHANGE_WINDOW_ATTRIBUTES = 2;
const EVENT_MASK = 0x800;
const SUBSTRUCTURE_NOTIFY = 0x8_0000;
/** Toolkits also open small windows that nobody sees. */
const SEEN_FROM_PX = 200;

export class WindowWatch implements Disposable {
  readonly #socket: Socket;
  readonly #widths = new Map<number, number>();
  readonly #waiting = new Set<(atMs: number) => void>();
  #received = Buffer.alloc(0);
  #isSetUp = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on("data", (chunk: Buffer) => this.#receive(chunk, performance.now()));
  }

  /** Connects to a display of this machine, such as ":99". */
  static async open(display: string): Promise<WindowWatch> {
    const socket = connect(`/tmp/.X11-unix/X${Number.parseInt(display.slice(1), 10)}`);
    await once(socket, "connect");
    const watch = new WindowWatch(socket);
    // Little endian, version 11.0, no authorisation.
    socket.write(Buffer.from([0x6c, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]));
    while (!watch.#isSetUp) await once(socket, "data");
    return watch;
  }

  /** When (as performance.now) the next window of some size was shown. */
  nextWindow(): Promise<number> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  [Symbol.dispose](): void {
    this.#socket.destroy();
  }

  #receive(chunk: Buffer, atMs: number): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    if (!this.#isSetUp && !this.#setUp()) return;
    for (; this.#received.length >= EVENT_BYTES; this.#received = this.#received.subarray(EVENT_BYTES)) this.#take(this.#received, atMs);
  }

  /** Reads the server's answer once it is whole, and asks for what happens to the root window's children. */
  #setUp(): boolean {
    const answer = this.#received;
    if (answer.length < SETUP_HEADER_BYTES) return false;
    const length = SETUP_HEADER_BYTES + answer.readUInt16LE(6) * 4;
    if (answer.length < length) return false;
    if (answer[0] !== 1) throw new Error("the X server refuses the connection");
    const vendorBytes = Math.ceil(answer.readUInt16LE(SETUP_HEADER_BYTES + 16) / 4) * 4;
    const formats = answer[SETUP_HEADER_BYTES + 21]!;
    const root = answer.readUInt32LE(SETUP_HEADER_BYTES + SETUP_FIXED_BYTES + vendorBytes + formats * FORMAT_BYTES);
    this.#received = answer.subarray(length);
    this.#isSetUp = true;
    const request = Buffer.alloc(16);
    request[0] = CHANGE_WINDOW_ATTRIBUTES;
    request.writeUInt16LE(request.length / 4, 2);
    request.writeUInt32LE(root, 4);
    request.writeUInt32LE(EVENT_MASK, 8);
    request.writeUInt32LE(SUBSTRUCTURE_NOTIFY, 12);
    this.#socket.write(request);
    return true;
  }

  #take(event: Buffer, atMs: number): void {
    const code = event[0]! & 0x7f;
    const window = event.readUInt32LE(8);
    if (code === CREATE_NOTIFY) this.#widths.set(window, event.readUInt16LE(16));
    else if (code === CONFIGURE_NOTIFY) this.#widths.set(window, event.readUInt16LE(20));
    else if (code === MAP_NOTIFY && (this.#widths.get(window) ?? 0) >= SEEN_FROM_PX) {
      for (const resolve of this.#waiting) resolve(atMs);
      this.#waiting.clear();
    }
  }
}
