// Texts to one address keep their order, and only one is on its way at a time (RFC 3428 section 8).
import { describe, expect, it } from "vitest";
import { TextQueue } from "../../../core/phone/text-queue.ts";

describe("texts to one address", () => {
  it("go out one after the other, each when the one before it has its answer", () => {
    const queue = new TextQueue();
    const sent: string[] = [];
    const answers: (() => void)[] = [];
    for (const text of ["one", "two", "three"]) {
      queue.add("sip:bob@example.org", (done) => {
        sent.push(text);
        answers.push(done);
        return { dispose: () => {} };
      });
    }
    expect(sent).toEqual(["one"]);
    answers[0]!();
    expect(sent).toEqual(["one", "two"]);
    answers[1]!();
    answers[2]!();
    expect(sent).toEqual(["one", "two", "three"]);
  });

  it("do not wait for those to somebody else", () => {
    const queue = new TextQueue();
    const sent: string[] = [];
    for (const to of ["bob", "carol"]) {
      queue.add(to, () => {
        sent.push(to);
        return { dispose: () => {} };
      });
    }
    expect(sent).toEqual(["bob", "carol"]);
  });

  it("go on after one that could not even be begun", () => {
    const queue = new TextQueue();
    const sent: string[] = [];
    expect(() => queue.add("bob", () => { throw new Error("cannot be written"); })).toThrow("cannot be written");
    queue.add("bob", () => {
      sent.push("two");
      return { dispose: () => {} };
    });
    expect(sent).toEqual(["two"]);
  });

  it("go on after one that failed at once", () => {
    const queue = new TextQueue();
    const sent: number[] = [];
    for (const each of [1, 2, 3]) {
      queue.add("bob", (done) => {
        sent.push(each);
        done();
        return { dispose: () => {} };
      });
    }
    expect(sent).toEqual([1, 2, 3]);
  });

  it("are heard of no more when the queue is disposed", () => {
    const queue = new TextQueue();
    let disposed = 0;
    let late = 0;
    queue.add("bob", () => ({ dispose: () => void (disposed += 1) }));
    queue.add("bob", () => ({ dispose: () => void (late += 1) }));
    queue.dispose();
    expect([disposed, late]).toEqual([1, 0]);
  });
});
