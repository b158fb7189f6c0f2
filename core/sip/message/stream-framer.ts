// Messages out of a byte stream (RFC 3261 section 18.3) and the keep-alives between them (RFC 5626 section 4.4.1).
// Holds at most one message and one chunk; does no I/O. Its owner closes the connection after a `broken` event.
import { fail, succeed, type Result } from "../../base/result.ts";
import { completeMessage, defaultParseLimits, findHeadEnd, readMessageHead, withAnswer, type MessageHead, type SipParseLimits } from "./message-head.ts";
import type { SipMessage } from "./model.ts";
import type { SipParseError } from "./parse-error.ts";

export type StreamFramerEvent =
  | { readonly kind: "message"; readonly message: SipMessage }
  /** A refused message whose end is known: the stream goes on behind it. */
  | { readonly kind: "malformed"; readonly error: SipParseError }
  /** The end of a message cannot be known; everything from here on is dropped. Answer if possible, then close. */
  | { readonly kind: "broken"; readonly error: SipParseError }
  /** CRLF CRLF: to be answered with one CRLF. */
  | { readonly kind: "ping" }
  /** A single CRLF: the peer's answer to our ping. */
  | { readonly kind: "pong" };

/** Larger chunks are taken in pieces, so that what is buffered does not depend on the size of chunks. */
const PIECE_BYTES = 16_384;
/** A buffer that once held a large message is given back when little is left in it. */
const IDLE_BYTES = 4096;

/** Cuts one connection's bytes into messages. */
export class StreamFramer {
  readonly #limits: SipParseLimits;
  #buffer = new Uint8Array(0);
  #length = 0;
  /** The buffer holds no head's end before this index. */
  #searched = 0;
  /** The head of the message whose body is still coming, and the head's length. */
  #head: { readonly head: MessageHead; readonly length: number } | undefined;
  /** The last bytes were one CRLF, already told as a pong; another one makes them a ping. */
  #afterPong = false;
  #isBroken = false;
  /** Bytes of the stream before the buffer, for error offsets. */
  #consumed = 0;

  constructor(limits: Partial<SipParseLimits> = {}) {
    this.#limits = { ...defaultParseLimits, ...limits };
  }

  /** Bytes kept for a message that is not complete. */
  get bufferedBytes(): number {
    return this.#length;
  }

  /** Takes the next bytes and answers what they complete, in order. The chunk is copied. */
  push(chunk: Uint8Array): StreamFramerEvent[] {
    const events: StreamFramerEvent[] = [];
    for (let at = 0; at < chunk.length && !this.#isBroken; at += PIECE_BYTES) {
      this.#append(chunk.subarray(at, at + PIECE_BYTES));
      this.#takeEvents(events);
    }
    return events;
  }

  #takeEvents(events: StreamFramerEvent[]): void {
    let start = 0;
    for (let step = this.#step(start); step; step = this.#step(start)) {
      events.push(step.event);
      start = step.end;
      this.#searched = start;
      if (step.event.kind === "broken") return this.#break();
    }
    this.#dropFirst(start);
  }

  /** The next event of the bytes from `start` on, and where it ends; undefined if more bytes are needed. */
  #step(start: number): { readonly event: StreamFramerEvent; readonly end: number } | undefined {
    if (this.#length === start) return undefined;
    if (!this.#head && this.#buffer[start] === 0x0d) return this.#stepEmptyLine(start);
    this.#afterPong = false;
    if (!this.#head) {
      const result = this.#readHead(start);
      if (!result) return undefined;
      if (!result.ok) return { event: { kind: "broken", error: result.error }, end: start };
      this.#head = result.value;
    }
    return this.#stepBody(start, this.#head.head, this.#head.length);
  }

  #stepEmptyLine(start: number): { readonly event: StreamFramerEvent; readonly end: number } | undefined {
    const available = this.#length - start;
    const [, lineFeed, nextReturn, nextFeed] = this.#buffer.subarray(start, this.#length);
    if (available === 1 || (available === 3 && nextReturn === 0x0d)) return undefined;
    if (lineFeed !== 0x0a) {
      const error = this.#error("sip/parse/line-end", "Lines must end in CR LF.", start);
      return { event: { kind: "broken", error }, end: start };
    }
    const isDouble = nextReturn === 0x0d && nextFeed === 0x0a;
    const isPing = isDouble || this.#afterPong;
    this.#afterPong = !isPing && available === 2;
    return { event: { kind: isPing ? "ping" : "pong" }, end: start + (isDouble ? 4 : 2) };
  }

  #readHead(start: number): Result<{ readonly head: MessageHead; readonly length: number }, SipParseError> | undefined {
    const { maxHeadBytes } = this.#limits;
    const limit = Math.min(this.#length, start + maxHeadBytes);
    const end = findHeadEnd(this.#buffer, Math.max(start, this.#searched), limit);
    if (end < 0) {
      this.#searched = Math.max(start, limit - 3);
      if (this.#length - start < maxHeadBytes) return undefined;
      return fail(this.#error("sip/parse/too-large", "The headers are too large.", start));
    }
    const head = readMessageHead(this.#buffer.slice(start, end), this.#limits, this.#consumed + start);
    const framing = this.#checkFraming(head, start);
    return framing ? fail(framing) : succeed({ head, length: end - start });
  }

  /** On a stream, Content-Length must be there and right (RFC 3261 section 18.3). */
  #checkFraming(head: MessageHead, start: number): SipParseError | undefined {
    const method = head.startLine?.kind === "request" ? head.startLine.method : undefined;
    if (head.contentLength === undefined) {
      const missing = this.#error("sip/parse/content-length", "A message on a stream needs one Content-Length.", start);
      return head.error ?? withAnswer(missing, method, head.headers, 400);
    }
    if (head.contentLength <= this.#limits.maxBodyBytes) return undefined;
    return withAnswer(this.#error("sip/parse/too-large", "The body is too large.", start), method, head.headers, 513);
  }

  #stepBody(start: number, head: MessageHead, headLength: number): { readonly event: StreamFramerEvent; readonly end: number } | undefined {
    const end = start + headLength + head.contentLength!;
    if (this.#length < end) return undefined;
    this.#head = undefined;
    if (head.error) return { event: { kind: "malformed", error: head.error }, end };
    const body = this.#buffer.slice(start + headLength, end);
    return { event: { kind: "message", message: completeMessage(head, body) }, end };
  }

  #append(chunk: Uint8Array): void {
    const length = this.#length + chunk.length;
    if (length > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(length, this.#buffer.length * 2, 1024));
      larger.set(this.#buffer.subarray(0, this.#length));
      this.#buffer = larger;
    }
    this.#buffer.set(chunk, this.#length);
    this.#length = length;
  }

  #dropFirst(count: number): void {
    if (count === 0) return;
    const rest = this.#buffer.subarray(count, this.#length);
    if (rest.length <= IDLE_BYTES && this.#buffer.length > IDLE_BYTES) this.#buffer = rest.slice();
    else this.#buffer.copyWithin(0, count, this.#length);
    this.#length -= count;
    this.#consumed += count;
    this.#searched = Math.max(0, this.#searched - count);
  }

  #break(): void {
    this.#isBroken = true;
    this.#buffer = new Uint8Array(0);
    this.#length = 0;
  }

  #error(code: SipParseError["code"], message: string, start: number): SipParseError {
    return { code, message, offset: this.#consumed + start };
  }
}
