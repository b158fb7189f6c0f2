// A signal with a time limit. Not AbortSignal.any of AbortSignal.timeout: nothing but a weak reference holds the latter
// there, so that a garbage collection takes the limit away (seen with Node 20).

/** Aborts with `signal`, or when `limitMs` have passed. Does not keep the program running. */
export function withTimeLimit(signal: AbortSignal, limitMs: number): AbortSignal {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), limitMs);
  timer.unref();
  const abort = (): void => {
    clearTimeout(timer);
    controller.abort();
  };
  if (signal.aborted) abort();
  else signal.addEventListener("abort", abort, { once: true });
  return controller.signal;
}
