import { flushPromises } from "@vue/test-utils";
import { afterEach, describe, expect, it, vi } from "vitest";
import { connectPhone } from "../mount-with-phone.ts";

let stop: (() => void) | undefined;
afterEach(() => stop?.());

async function connect(scene = "idle") {
  const connected = await connectPhone(scene);
  stop = connected.stop;
  return connected;
}

describe("the phone's projection", () => {
  it("starts from the snapshot and applies each change after it", async () => {
    const { bridge, phone } = await connect();
    expect(phone.status).toBe("ready");
    bridge.change({ kind: "missed-calls", missedCalls: 5 });
    bridge.change({ kind: "first-run", firstRun: true });
    expect(phone.snapshot).toMatchObject({ missedCalls: 5, firstRun: true, revision: 9 });
  });

  it("replaces an account or call by its id, adds an unknown one, and drops a removed one", async () => {
    const { bridge, phone } = await connect("active");
    const call = phone.calls[0]!;
    bridge.change({ kind: "call", call: { ...call, muted: true } });
    bridge.change({ kind: "call", call: { ...call, id: "another" } });
    expect(phone.calls.map((one) => [one.id, one.muted])).toEqual([[call.id, true], ["another", false]]);
    bridge.change({ kind: "call-removed", callId: call.id });
    expect(phone.calls.map((one) => one.id)).toEqual(["another"]);
  });

  it("passes over a change that the snapshot already holds", async () => {
    const { bridge, phone } = await connect();
    bridge.send({ revision: phone.snapshot!.revision, change: { kind: "missed-calls", missedCalls: 99 } });
    expect(phone.snapshot!.missedCalls).toBe(2);
  });

  it("asks for a new snapshot when a revision is missing, and does not apply the later change to the old state", async () => {
    const { bridge, phone } = await connect();
    const ask = vi.spyOn(bridge, "snapshot");
    ask.mockResolvedValueOnce({ ...phone.snapshot!, revision: 20, missedCalls: 7 });
    bridge.send({ revision: phone.snapshot!.revision + 2, change: { kind: "missed-calls", missedCalls: 99 } });
    expect(phone.snapshot!.missedCalls).toBe(2);
    await flushPromises();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(phone.snapshot).toMatchObject({ revision: 20, missedCalls: 7 });
  });

  it("keeps changes that arrive while a snapshot is on its way, and applies them in order", async () => {
    const { bridge, phone } = await connect();
    const base = phone.snapshot!;
    let answer: (snapshot: typeof base) => void = () => {};
    vi.spyOn(bridge, "snapshot").mockReturnValueOnce(new Promise((resolve) => { answer = resolve; }));
    const asked = phone.ask();
    bridge.send({ revision: 32, change: { kind: "missed-calls", missedCalls: 4 } });
    bridge.send({ revision: 31, change: { kind: "missed-calls", missedCalls: 3 } });
    bridge.send({ revision: 30, change: { kind: "missed-calls", missedCalls: 1 } });
    answer({ ...base, revision: 30, missedCalls: 2 });
    await asked;
    expect(phone.snapshot).toMatchObject({ revision: 32, missedCalls: 4 });
  });

  it("says when the phone does not answer, and recovers when it is asked again", async () => {
    const { bridge, phone } = await connect("broken");
    expect(phone.status).toBe("broken");
    const healthy = await import("../../../../renderer/bridge/fake-scenes.ts");
    vi.spyOn(bridge, "snapshot").mockResolvedValueOnce(healthy.createScene("idle").snapshot);
    await phone.ask();
    expect(phone.status).toBe("ready");
  });

  it("keeps the failure of a refused command for the window to show", async () => {
    const { bridge, phone } = await connect();
    bridge.refuse("call.start", { code: "call/bad-target", message: "no" });
    expect(await phone.attempt("call.start", "x", null)).toBeUndefined();
    expect(phone.lastFailure).toMatchObject({ command: "call.start", failure: { code: "call/bad-target" } });
  });
});
