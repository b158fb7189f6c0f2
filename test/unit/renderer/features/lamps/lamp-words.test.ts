// Lamps in words, in each state: what one reads, what a screen reader says, what pressing does.
import { describe, expect, it } from "vitest";
import type { CallView, LampView } from "../../../../../renderer/bridge/bridge.ts";
import { lampAction, lampDetail, lampName, lampSentence, lampShortName, lampShortWords } from "../../../../../renderer/features/lamps/lamp-words.ts";
import { createText, type Translate } from "../../../../../renderer/i18n/text.ts";
import { ringingCall } from "../../../../fakes/fake-phone.ts";

const { global } = createText("en");
const t: Translate = (key, values = {}) => (global.t as (key: string, values: object) => string)(key, values);

const lamp = (part: Partial<LampView> = {}): LampView =>
  ({ id: "l", settings: { address: "204", label: "", accountId: null, kind: "both" }, uri: "sip:204@example.org", accountId: null, state: "idle", canPickUp: false, ...part });
const talking: CallView = { ...ringingCall, state: "active" };

describe("a lamp's name", () => {
  it("is the user's own word, else the contact's, else the address", () => {
    expect(lampName(lamp({ settings: { ...lamp().settings, label: "Door" } }), "Ada")).toBe("Door");
    expect(lampName(lamp(), "Ada")).toBe("Ada");
    expect(lampName(lamp(), undefined)).toBe("204");
  });

  it("is short on the lamp where nobody has named it", () => {
    const door = lamp({ settings: { ...lamp().settings, address: "front-door@gate.example.org" } });
    expect(lampShortName(door, lampName(door, undefined))).toBe("front-door");
    expect(lampShortName(door, "me@home")).toBe("me@home");
    expect(lampShortName(lamp(), "204")).toBe("204");
  });
});

describe("a lamp's words", () => {
  it("tell free, ringing with who calls, busy with whom, and why nothing is known", () => {
    const bob = { uri: "sip:bob@example.org", name: "Bob" };
    expect(lampSentence(lamp(), "Ada", t)).toBe("Ada: Free.");
    expect(lampSentence(lamp({ state: "ringing", with: bob }), "Ada", t)).toBe("Ada: Ringing. Bob calls.");
    expect(lampShortWords(lamp({ state: "ringing", with: { ...bob, name: "" } }), t)).toBe("Ringing: bob@example.org");
    expect(lampSentence(lamp({ state: "busy", with: bob }), "Ada", t)).toBe("Ada: In a call. Talks with Bob.");
    expect(lampSentence(lamp({ state: "unregistered", failure: { code: "subscription/not-found", message: "?" } }), "Ada", t)).toBe("Ada: Not registered. The server knows nobody at this address. Check it.");
    expect(lampDetail(lamp({ state: "unknown" }), t)).toBe("The server has not answered yet.");
    expect(lampDetail(lamp({ state: "unknown", failure: { code: "some/new", message: "Something else." } }), t)).toBe("Something else.");
  });

  it("say what somebody does who is free to be called, and nothing of what they do while they talk", () => {
    expect(lampShortWords(lamp({ activity: "meeting" }), t)).toBe("In a meeting");
    expect(lampShortWords(lamp({ activity: "meeting", state: "busy" }), t)).toBe("In a call");
    expect(lampShortWords(lamp({ activity: "constructor" }), t)).toBe("Free");
  });
});

describe("pressing a lamp", () => {
  it("calls, asks during a call, and takes the call that rings there before anything else", () => {
    expect([lampAction(lamp(), undefined), lampAction(lamp(), talking)]).toEqual(["call", "menu"]);
    expect(lampAction(lamp({ state: "ringing", canPickUp: true }), talking)).toBe("pick-up");
    expect(lampAction(lamp({ state: "ringing" }), undefined)).toBe("call");
  });
});
