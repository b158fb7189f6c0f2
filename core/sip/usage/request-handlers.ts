// Who takes the requests outside dialogs, by method (RFC 3261 section 8.2). A usage that other user agents can begin
// (a call, a subscription, a message) is one entry here; `capabilities.ts` says to others which methods there are.
import { toDisposable, type Disposable } from "../../base/disposable.ts";
import type { ServerTransaction } from "../transaction/transaction-user.ts";

/** Takes a request that was screened, has no To tag and came by one way only; answers it sooner or later. */
export type RequestHandler = (transaction: ServerTransaction) => void;

export class RequestHandlers {
  readonly #handlers = new Map<string, RequestHandler>();

  /** Gives a method to `handler` until the answer is disposed. Each method has one handler; a later one takes its place. */
  add(method: string, handler: RequestHandler): Disposable {
    this.#handlers.set(method, handler);
    return toDisposable(() => {
      if (this.#handlers.get(method) === handler) this.#handlers.delete(method);
    });
  }

  find(method: string): RequestHandler | undefined {
    return this.#handlers.get(method);
  }
}
