// Whatever a page sends, it gets an answer: the phone's, or a refusal with a code; and the phone sees only good arguments.
import type { WindowCommands } from "../../../../electron/contract/bridge.ts";
import { beforeEach, describe, expect, it } from "vitest";
import { GodwitError } from "../../../../core/base/errors.ts";
import { executeCommand, executeWindowCommand } from "../../../../electron/main/command-gate.ts";
import { FakePhone } from "../../../fakes/fake-phone.ts";

let phone: FakePhone;
beforeEach(() => {
  phone = new FakePhone();
});

const account = { address: "sip:ada@example.org", displayName: "Ada", transport: "udp", register: true } as const;

describe("a good command", () => {
  it("reaches the phone as it was sent, and its answer comes back", async () => {
    phone.answers.set("call.start", () => "call-7");
    expect(await executeCommand(phone, "main", "call.start", ["+44 20", null])).toEqual({ ok: true, value: "call-7" });
    expect(phone.executed).toEqual([{ name: "call.start", args: ["+44 20", null] }]);
  });

  it("may leave out what is optional", async () => {
    phone.answers.set("account.add", () => null);
    expect(await executeCommand(phone, "main", "account.add", [{ ...account, registrar: undefined }, "secret"])).toMatchObject({ ok: true });
  });

  it("brings the phone's refusal back with its code", async () => {
    phone.answers.set("call.end", () => {
      throw new GodwitError({ code: "call/not-found", message: "This call is over.", detail: "x" });
    });
    expect(await executeCommand(phone, "main", "call.end", ["c"])).toEqual({
      ok: false,
      failure: { code: "call/not-found", message: "This call is over.", detail: "x" },
    });
  });

  it("brings a fault inside back as a failure, too", async () => {
    phone.answers.set("call.end", () => {
      throw new TypeError("oops");
    });
    expect(await executeCommand(phone, "main", "call.end", ["c"])).toMatchObject({ ok: false, failure: { code: "phone/unexpected" } });
  });
});

describe("a command of the host's own", () => {
  it.each(["records.collect", "records.restore"])("%s is no page's", async (name) => {
    for (const page of ["main", "incoming"] as const) expect(await executeCommand(phone, page, name, [])).toMatchObject({ ok: false, failure: { code: "ipc/not-allowed" } });
    expect(phone.executed).toEqual([]);
  });
});

describe("a bad command", () => {
  it.each<[string, unknown, unknown]>([
    ["an unknown name", "call.explode", []],
    ["a name from Object.prototype", "toString", []],
    ["the name __proto__", "__proto__", []],
    ["a name that is no text", 7, []],
    ["no arguments at all", "call.end", undefined],
    ["too few arguments", "call.end", []],
    ["too many arguments", "call.end", ["c", "d"]],
    ["an argument of another type", "call.hold", ["c", "yes"]],
    ["an unknown field", "account.add", [{ ...account, admin: true }, "p"]],
    ["a missing field", "account.add", [{ ...account, transport: undefined }, "p"]],
    ["text without end", "contacts.search", ["x".repeat(100_000), 10]],
    ["a limit out of range", "history.list", [1e9, null]],
    ["a volume out of range", "audio.select", [{ microphoneVolume: 9, speakerVolume: 1, ringerVolume: 1 }]],
    ["digits that no key sends", "call.dtmf", ["c", "1x"]],
  ])("with %s is refused with a code and does not reach the phone", async (_what, name, args) => {
    const outcome = await executeCommand(phone, "main", name, args);
    expect(outcome).toMatchObject({ ok: false, failure: { code: "ipc/invalid-arguments" } });
    expect(phone.executed).toEqual([]);
  });

  it("is described by place, never by what was in it", async () => {
    const outcome = await executeCommand(phone, "main", "account.update", ["id", { ...account, transport: "hunter2" }, ["hunter2"]]);
    expect(JSON.stringify(outcome)).not.toContain("hunter2");
    expect(outcome).toMatchObject({ failure: { detail: expect.stringContaining("account.update") } });
  });
});

describe("the incoming page", () => {
  it.each(["call.answer", "call.decline", "call.silence"])("may send %s", async (name) => {
    phone.answers.set(name, () => undefined);
    expect(await executeCommand(phone, "incoming", name, ["c"])).toMatchObject({ ok: true });
  });

  it.each([["account.remove", ["a"]], ["call.start", ["1", null]], ["contacts.search", ["", 1]]])("may not send %s", async (name, args) => {
    expect(await executeCommand(phone, "incoming", name, args)).toMatchObject({ ok: false, failure: { code: "ipc/not-allowed" } });
    expect(phone.executed).toEqual([]);
  });
});

describe("window commands", () => {
  const asked: unknown[] = [];
  // Those that are asked for here; what the others do is no matter of the gate.
  const commands = {
    "open-main": () => void asked.push("open"),
    "fit-incoming": (heightPx: number) => void asked.push(heightPx),
    "show-recording": (callId: string) => void asked.push(callId),
    "choose-recordings-folder": async () => "/music",
    "choose-ring-file": async () => null,
  } as unknown as WindowCommands;

  it("are executed for the page that has them", async () => {
    await executeWindowCommand(commands, "incoming", "open-main", []);
    await executeWindowCommand(commands, "incoming", "fit-incoming", [200]);
    expect(asked).toEqual(["open", 200]);
  });

  it("answer what they find, later too", async () => {
    expect(await executeWindowCommand(commands, "main", "choose-recordings-folder", [])).toEqual({ ok: true, value: "/music" });
    expect(await executeWindowCommand(commands, "incoming", "show-recording", ["call-1"])).toMatchObject({ failure: { code: "ipc/not-allowed" } });
  });

  it("are refused with a code otherwise", async () => {
    expect(await executeWindowCommand(commands, "main", "fit-incoming", [200])).toMatchObject({ failure: { code: "ipc/not-allowed" } });
    expect(await executeWindowCommand(commands, "incoming", "fit-incoming", [1e9])).toMatchObject({ failure: { code: "ipc/invalid-arguments" } });
    expect(await executeWindowCommand(commands, "main", "close-all", [])).toMatchObject({ failure: { code: "ipc/invalid-arguments" } });
  });
});
