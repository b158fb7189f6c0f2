// Changes many contacts on a thread of its own, which is there from the first change until a while after the last.
import { Worker } from "node:worker_threads";
import type { Disposable } from "../../../base/disposable.ts";
import { GodwitError } from "../../../base/errors.ts";
import type { ContactBatches, ContactUndo } from "../../../ports/store.ts";
import type { BatchAnswer, BatchRequest } from "./batch-protocol.ts";

const IDLE_MS = 5_000;

interface Waiting {
  readonly resolve: (answer: BatchAnswer) => void;
  readonly reject: (error: Error) => void;
}

type Ask = (number: number) => Exclude<BatchRequest, { readonly kind: "close" }>;

/** Opens nothing yet. `workerPath` is the bundle of `batch-worker.ts`, `path` the database, which must be open already. */
export class BatchThread implements ContactBatches, Disposable {
  readonly #workerPath: string;
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #number = 0;

  constructor(workerPath: string, path: string) {
    this.#workerPath = workerPath;
    this.#path = path;
  }

  async writeBatch(batchId: string, writes: Parameters<ContactBatches["writeBatch"]>[1]): Promise<readonly string[]> {
    const answer = await this.#ask((number) => ({ kind: "write", number, batchId, writes }));
    return "ids" in answer ? answer.ids : [];
  }

  async undoBatch(batchId: string, limit: number): Promise<ContactUndo> {
    const answer = await this.#ask((number) => ({ kind: "undo", number, batchId, limit }));
    return "undo" in answer ? answer.undo : { undone: 0, kept: 0, remaining: 0 };
  }

  /** Ends the thread once it has done what it was asked for. */
  dispose(): void {
    clearTimeout(this.#idle);
    this.#worker?.postMessage({ kind: "close" } satisfies BatchRequest);
    this.#worker = undefined;
  }

  async #ask(request: Ask): Promise<BatchAnswer> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const number = ++this.#number;
    const answer = await new Promise<BatchAnswer>((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      worker.postMessage(request(number));
    });
    if ("failure" in answer) throw new GodwitError(answer.failure);
    return answer;
  }

  #start(): Worker {
    const worker = new Worker(this.#workerPath, { workerData: { path: this.#path }, name: "contacts" });
    worker.on("message", (answer: BatchAnswer) => this.#take(answer));
    worker.on("error", (error) => this.#fail(worker, error instanceof Error ? error.message : String(error)));
    worker.on("exit", () => this.#fail(worker, "the thread has ended"));
    return worker;
  }

  #take(answer: BatchAnswer): void {
    this.#waiting.get(answer.number)?.resolve(answer);
    this.#waiting.delete(answer.number);
    if (this.#waiting.size > 0 || !this.#worker) return;
    this.#worker.unref();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.dispose(), IDLE_MS).unref();
  }

  /** One that was closed has nobody waiting any more, unless another has been started since. */
  #fail(worker: Worker, detail: string): void {
    if (this.#worker !== undefined && this.#worker !== worker) return;
    this.#worker = undefined;
    const error = new GodwitError({ code: "store/not-written", message: "The contacts could not be changed. Restart Godwit and try again.", detail });
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
