// What an update does next: every state with every input, and the promise that a call is never ended for it.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { initialUpdate, stepUpdate, type UpdateContext, type UpdateEffect, type UpdateInput } from "../../../../electron/main/updates/update-machine.ts";

const failure = { code: "update/failed", message: "It failed." } as const;

/** Runs inputs one after the other; answers where that leads and all that was asked for. */
function run(inputs: readonly UpdateInput[], start: Partial<UpdateContext> = {}): { readonly context: UpdateContext; readonly effects: readonly UpdateEffect[] } {
  let context: UpdateContext = { ...initialUpdate, ...start };
  const effects: UpdateEffect[] = [];
  for (const input of inputs) {
    const step = stepUpdate(context, input);
    context = step.context;
    effects.push(...step.effects);
  }
  return { context, effects };
}

const downloaded: readonly UpdateInput[] = [{ kind: "check" }, { kind: "found", version: "2.0.0" }, { kind: "progress", percent: 41.6 }, { kind: "downloaded", version: "2.0.0" }];

describe("an update by itself", () => {
  it("is downloaded when it is found, and then waits for the user's word", () => {
    const { context, effects } = run(downloaded);
    expect(effects).toEqual(["check", "download"]);
    expect(context.shown).toEqual({ kind: "ready", version: "2.0.0", waitsForCalls: false });
  });

  it("tells how far its download is in whole percent", () => {
    expect(run(downloaded.slice(0, 3)).context.shown).toEqual({ kind: "downloading", version: "2.0.0", percent: 42 });
  });

  it("says when it last looked where there is nothing newer", () => {
    expect(run([{ kind: "check" }, { kind: "nothing", atMs: 5 }]).context.shown).toEqual({ kind: "current", checkedAtMs: 5 });
  });

  it("is looked for again after a failure", () => {
    const { context, effects } = run([{ kind: "check" }, { kind: "failed", failure }, { kind: "check" }]);
    expect(effects).toEqual(["check", "check"]);
    expect(context.shown).toEqual({ kind: "checking" });
  });
});

describe("an update by hand", () => {
  it("is told of and downloaded when the user asks for it", () => {
    const found = run([{ kind: "check" }, { kind: "found", version: "2.0.0" }], { isAutomatic: false });
    expect(found.context.shown).toEqual({ kind: "available", version: "2.0.0" });
    expect(found.effects).toEqual(["check"]);
    expect(run([{ kind: "download" }], found.context).effects).toEqual(["download"]);
  });

  it("is downloaded when the user lets it come by itself meanwhile", () => {
    const { context, effects } = run([{ kind: "check" }, { kind: "found", version: "2.0.0" }, { kind: "automatic", isAutomatic: true }], { isAutomatic: false });
    expect(effects).toEqual(["check", "download"]);
    expect(context.shown.kind).toBe("downloading");
  });
});

describe("an update and calls", () => {
  it("is installed at once where there is no call", () => {
    expect(run([...downloaded, { kind: "install" }]).effects.at(-1)).toBe("install");
  });

  it("waits for the end of the last call, and then comes without being asked again", () => {
    const asked = run([...downloaded, { kind: "calls", calls: 2 }, { kind: "install" }, { kind: "calls", calls: 1 }]);
    expect(asked.effects).toEqual(["check", "download"]);
    expect(asked.context.shown).toEqual({ kind: "ready", version: "2.0.0", waitsForCalls: true });
    expect(run([{ kind: "calls", calls: 0 }], asked.context).effects).toEqual(["install"]);
  });

  it("does not come with the end of a call that nobody asked it to wait for", () => {
    expect(run([...downloaded, { kind: "calls", calls: 1 }, { kind: "calls", calls: 0 }]).effects).toEqual(["check", "download"]);
  });

  it("is never installed while there is a call, whatever happens in whatever order", () => {
    const input = fc.oneof(
      fc.constantFrom<UpdateInput>({ kind: "check" }, { kind: "download" }, { kind: "install" }, { kind: "failed", failure }, { kind: "nothing", atMs: 1 }),
      fc.constantFrom<UpdateInput>({ kind: "found", version: "2.0.0" }, { kind: "downloaded", version: "2.0.0" }, { kind: "progress", percent: 50 }),
      fc.nat({ max: 3 }).map((calls): UpdateInput => ({ kind: "calls", calls })),
      fc.boolean().map((isAutomatic): UpdateInput => ({ kind: "automatic", isAutomatic })),
    );
    fc.assert(fc.property(fc.array(input, { maxLength: 40 }), (inputs) => {
      let context = initialUpdate;
      for (const each of inputs) {
        const step = stepUpdate(context, each);
        if (step.effects.includes("install")) expect(step.context.calls).toBe(0);
        context = step.context;
      }
    }));
  });
});
