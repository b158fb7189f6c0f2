// Lifetimes: what is owned goes once, last come first gone, and whatever one of them does.
import { describe, expect, it } from "vitest";
import { DisposableStore, toDisposable } from "../../../core/base/disposable.ts";

describe("a store of disposables", () => {
  it("lets its own go once, the last one first", () => {
    const gone: string[] = [];
    const store = new DisposableStore();
    for (const name of ["socket", "timer"]) store.add(toDisposable(() => gone.push(name)));
    store.dispose();
    store.dispose();
    expect(gone).toEqual(["timer", "socket"]);
  });

  it("lets all others go when one fails, and then says what failed", () => {
    const gone: string[] = [];
    const store = new DisposableStore();
    store.add(toDisposable(() => gone.push("socket")));
    store.add({ dispose() { throw new Error("the device was unplugged"); } });
    store.add(toDisposable(() => gone.push("timer")));
    expect(() => store.dispose()).toThrow("the device was unplugged");
    expect(gone).toEqual(["timer", "socket"]);
  });

  it("lets go at once what is added after its end", () => {
    const gone: string[] = [];
    const store = new DisposableStore();
    store.dispose();
    store.add(toDisposable(() => gone.push("late")));
    expect(gone).toEqual(["late"]);
  });
});
