// Three phones in virtual time: one brings its two calls together, takes out, mutes, ends; and records.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEFAULT_PREFERENCES, type CallView } from "../../core/phone/protocol.ts";
import { NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

describe("a phone with two calls", () => {
  let world: PhoneWorld;
  let host: TestPhone;
  let ada: TestPhone;
  let grace: TestPhone;
  let adaCall: string;
  let graceCall: string;

  beforeEach(async () => {
    world = new PhoneWorld();
    await world.startDomain("host", "ada", "grace");
    host = await world.openRegistered("host", "192.0.2.10");
    ada = await world.openRegistered("ada", "192.0.2.11");
    grace = await world.openRegistered("grace", "192.0.2.12");
    adaCall = await talkTo("ada", ada);
    graceCall = await talkTo("grace", grace);
  });

  afterEach(async () => {
    expect(await world.close()).toEqual(NOTHING_LEFT);
  });

  async function talkTo(user: string, other: TestPhone): Promise<string> {
    const id = await host.phone.execute("call.start", user, null);
    await world.clock.advance(500);
    await other.phone.execute("call.answer", other.call().id);
    await world.clock.advance(500);
    return id;
  }

  const call = (id: string): CallView => host.phone.snapshot().calls.find((each) => each.id === id)!;
  const merge = async (): Promise<string> => {
    const conferenceId = await host.phone.execute("conference.merge", [adaCall, graceCall]);
    await world.clock.advance(500);
    return conferenceId;
  };

  it("has them apart at first: one is talked on, the other held", () => {
    expect(call(adaCall)).toMatchObject({ state: "active", held: true });
    expect(call(graceCall)).toMatchObject({ state: "active", held: false });
    expect(call(adaCall).conference).toBeUndefined();
  });

  it("brings them together: both resumed, both sessions in one conference of the engine", async () => {
    const conferenceId = await merge();
    for (const id of [adaCall, graceCall]) expect(call(id)).toMatchObject({ held: false, conference: { conferenceId, isMuted: false } });
    expect(host.engine.openSessions.map(({ place }) => place?.conferenceId)).toEqual([conferenceId, conferenceId]);
    expect(host.engine.openSessions.map(({ parameters }) => parameters?.direction)).toEqual(["sendrecv", "sendrecv"]);
    expect(ada.call().heldByPeer).toBe(false);
  });

  it("holds and resumes, mutes and unmutes all of it as one", async () => {
    await merge();
    await host.phone.execute("call.hold", adaCall, true);
    await host.phone.execute("call.mute", graceCall, true);
    await world.clock.advance(500);
    for (const id of [adaCall, graceCall]) expect(call(id)).toMatchObject({ held: true, muted: true });
    await host.phone.execute("call.hold", graceCall, false);
    await host.phone.execute("call.mute", adaCall, false);
    await world.clock.advance(500);
    for (const id of [adaCall, graceCall]) expect(call(id)).toMatchObject({ held: false, muted: false });
  });

  it("mutes one participant for the others alone", async () => {
    const conferenceId = await merge();
    await host.phone.execute("conference.mute", adaCall, true);
    expect(call(adaCall).conference).toEqual({ conferenceId, isMuted: true });
    expect(call(adaCall).muted).toBe(false);
    expect(host.engine.openSessions.map(({ place }) => place?.isMuted)).toEqual([true, false]);
  });

  it("takes one out, who waits on hold; what is left of two is a call like any other", async () => {
    await merge();
    await host.phone.execute("conference.remove", adaCall);
    await world.clock.advance(500);
    expect(call(adaCall)).toMatchObject({ held: true });
    expect(call(graceCall)).toMatchObject({ held: false });
    for (const id of [adaCall, graceCall]) expect(call(id).conference).toBeUndefined();
    expect(host.engine.openSessions.map(({ place }) => place)).toEqual([undefined, undefined]);
  });

  it("goes on with the others when one hangs up, and ends for all when it is told to", async () => {
    const conferenceId = await merge();
    await grace.phone.execute("call.end", grace.call().id);
    await world.clock.advance(500);
    expect(call(graceCall).state).toBe("ended");
    expect(call(graceCall).conference).toBeUndefined();
    expect(call(adaCall)).toMatchObject({ state: "active", held: false });
    await host.phone.execute("conference.end", conferenceId);
    await world.clock.advance(500);
    expect(call(adaCall).state).toBe("ended");
    expect(ada.call().state).toBe("ended");
  });

  it("hears who was muted again where nobody else is left in it, and so does who comes in next", async () => {
    await merge();
    await host.phone.execute("conference.mute", adaCall, true);
    await grace.phone.execute("call.end", grace.call().id);
    await world.clock.advance(500);
    expect(call(adaCall).conference?.isMuted).toBe(false);
    await grace.phone.execute("call.dismiss", grace.call().id);
    graceCall = await talkTo("grace", grace);
    await merge();
    expect(host.engine.openSessions.map(({ place }) => place?.isMuted)).toEqual([false, false]);
  });

  it("keeps a participant in the conference who is transferred to somebody else", async () => {
    const conferenceId = await merge();
    await ada.phone.execute("call.transfer", ada.call().id, "grace");
    await world.clock.advance(1000);
    await grace.phone.execute("call.answer", grace.call().id);
    await world.clock.advance(2000);
    expect(call(adaCall)).toMatchObject({ remoteUri: "sip:grace@example.org", conference: { conferenceId } });
  });

  it("refuses what cannot be: calls that are not up, a call that is in no conference", async () => {
    const dialled = await host.phone.execute("call.start", "nobody", null);
    await expect(host.phone.execute("conference.merge", [adaCall, dialled])).rejects.toMatchObject({ code: "call/not-connected" });
    await expect(host.phone.execute("conference.mute", adaCall, true)).rejects.toMatchObject({ code: "conference/not-in-one" });
    await expect(host.phone.execute("conference.remove", adaCall)).rejects.toMatchObject({ code: "conference/not-in-one" });
  });

  describe("recording", () => {
    const prefer = (folder: string): Promise<void> =>
      host.phone.execute("preferences.set", { ...DEFAULT_PREFERENCES, locale: "en", recording: { format: "wav", announcement: "repeated", folder } });
    const recordings = (): unknown[] => host.engine.openSessions[1]!.recordings;

    it("asks the engine for a file in the folder of the preferences, named by date and other side", async () => {
      await prefer("/music");
      await host.phone.execute("call.record", graceCall, true);
      expect(recordings()).toEqual([{ path: expect.stringMatching(/^\/music\/2026-01-01 \d\d\.\d\d\.\d\d grace@example org$/u), format: "wav", announcement: "repeated", title: "sip:grace@example.org" }]);
      expect(call(graceCall).recording).toEqual({ state: "starting" });
      host.engine.openSessions[1]!.say({ kind: "recording", recording: { state: "running", path: "/music/x.wav" } });
      expect(call(graceCall).recording).toEqual({ state: "running", path: "/music/x.wav" });
    });

    it("shows that it is saved when it is stopped, and when the call ends", async () => {
      await prefer("/music");
      await host.phone.execute("call.record", graceCall, true);
      const session = host.engine.openSessions[1]!;
      session.say({ kind: "recording", recording: { state: "running", path: "/music/x.wav" } });
      await host.phone.execute("call.record", graceCall, false);
      expect(recordings().at(-1)).toBeUndefined();
      session.say({ kind: "recording", recording: { state: "ended", path: "/music/x.wav", durationMs: 5 } });
      expect(call(graceCall).recording).toEqual({ state: "saved", path: "/music/x.wav" });
      await host.phone.execute("call.record", graceCall, true);
      session.say({ kind: "recording", recording: { state: "running", path: "/music/x 2.wav" } });
      await host.phone.execute("call.end", graceCall);
      await world.clock.advance(500);
      expect(call(graceCall).recording).toEqual({ state: "saved", path: "/music/x 2.wav" });
    });

    it("says why one ended by itself while the call goes on, and can be begun again", async () => {
      await prefer("/music");
      await host.phone.execute("call.record", graceCall, true);
      const failure = { code: "recording/disk-full", message: "The disk is nearly full." } as const;
      host.engine.openSessions[1]!.say({ kind: "recording", recording: { state: "ended", path: "/music/x.wav", durationMs: 5, failure } });
      expect(call(graceCall)).toMatchObject({ state: "active", recording: { state: "failed", path: "/music/x.wav", failure } });
      await host.phone.execute("call.record", graceCall, true);
      expect(recordings().length).toBe(2);
    });

    it("goes on with the next part when the other side is transferred", async () => {
      await prefer("/music");
      await host.phone.execute("call.record", graceCall, true);
      await grace.phone.execute("call.transfer", grace.call().id, "ada");
      await world.clock.advance(1000);
      await ada.phone.execute("call.answer", ada.call().id);
      await world.clock.advance(2000);
      expect(call(graceCall).remoteUri).toBe("sip:ada@example.org");
      expect(host.engine.lastSession.recordings).toMatchObject([{ format: "wav" }]);
    });

    it("is refused where there is no folder, and before the call is up", async () => {
      await expect(host.phone.execute("call.record", graceCall, true)).rejects.toMatchObject({ code: "recording/no-folder" });
      const dialled = await host.phone.execute("call.start", "nobody", null);
      await expect(host.phone.execute("call.record", dialled, true)).rejects.toMatchObject({ code: "call/not-connected" });
    });
  });
});
