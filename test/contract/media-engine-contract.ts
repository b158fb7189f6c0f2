// What every MediaEngine keeps, fake or real. Sound itself is shown elsewhere: an engine may be one that makes none.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { MediaEngine, MediaParameters, MediaSessionEvent, MediaSessionOptions, SrtpKeying } from "../../core/ports/media-engine.ts";

const OPTIONS: MediaSessionOptions = { localAddress: "127.0.0.1", capture: { kind: "silence" }, playback: { kind: "null" } };

/** Runs the suite on the engines that `make` makes; `opensAnywhere` of one that has no sockets, so that every address is its own. */
export function describeMediaEngine(name: string, make: () => Promise<MediaEngine>, { opensAnywhere = false } = {}): void {
  describe(`${name} as a media engine`, () => {
    let engine: MediaEngine;

    beforeEach(async () => {
      engine = await make();
    });

    afterEach(() => engine.close());

    const parameters = (): MediaParameters => ({
      remoteRtp: { address: "127.0.0.1", port: 9 }, codec: engine.codecs[0]!, receiveCodecs: engine.codecs, direction: "sendrecv", packetTimeMs: 20,
    });

    it("names its codecs in order of preference, each once", () => {
      expect(engine.codecs.length).toBeGreaterThan(0);
      const payloadTypes = engine.codecs.map(({ payloadType }) => payloadType);
      expect(new Set(payloadTypes).size).toBe(payloadTypes.length);
      expect(engine.codecs.every(({ name: codec, clockRateHz }) => codec !== "" && clockRateHz > 0)).toBe(true);
    });

    it("binds each session to the address that was asked for, on an even port of its own", async () => {
      const sessions = await Promise.all([engine.openSession(OPTIONS), engine.openSession(OPTIONS)]);
      expect(sessions.map(({ localRtp }) => localRtp.address)).toEqual(["127.0.0.1", "127.0.0.1"]);
      expect(sessions.every(({ localRtp }) => localRtp.port > 0 && localRtp.port % 2 === 0)).toBe(true);
      expect(sessions[0].localRtp.port).not.toBe(sessions[1].localRtp.port);
      expect(sessions[0].id).not.toBe(sessions[1].id);
    });

    it("takes parameters any number of times, and commands before and after them", async () => {
      const session = await engine.openSession(OPTIONS);
      session.setMuted(true);
      session.sendDtmf("1");
      for (const direction of ["sendrecv", "sendonly", "inactive", "recvonly", "sendrecv"] as const) session.update({ ...parameters(), direction });
      session.setMuted(false);
      session.sendDtmf("12#", { durationMs: 100 });
    });

    it("puts sessions into conferences, from one into another and out again, with and without parameters", async () => {
      const [one, other] = await Promise.all([engine.openSession(OPTIONS), engine.openSession(OPTIONS)]);
      one.join({ conferenceId: "room", isMuted: false });
      one.join({ conferenceId: "room", isMuted: true });
      one.update(parameters());
      other.join({ conferenceId: "room", isMuted: false });
      other.join({ conferenceId: "another room", isMuted: false });
      other.sendDtmf("1");
      one.join(undefined);
      one.join(undefined);
      other.dispose();
      other.join({ conferenceId: "room", isMuted: false });
    });

    it("takes a recording's beginning and end any number of times, and none after the session's end", async () => {
      const session = await engine.openSession(OPTIONS);
      session.record(undefined);
      // A folder that nobody may make: no engine leaves a file behind in this suite.
      const request = { path: "/dev/null/call", format: "wav", announcement: "none", title: "Call" } as const;
      session.record(request);
      session.record(request);
      session.record(undefined);
      session.dispose();
      session.record(request);
    });

    it("tells when keys are in force", async () => {
      const session = await engine.openSession(OPTIONS);
      const events: MediaSessionEvent[] = [];
      const secured = new Promise<void>((resolve) => {
        session.onEvent((event) => {
          events.push(event);
          if (event.kind === "secured") resolve();
        });
      });
      const keying: SrtpKeying = { suite: "AES_CM_128_HMAC_SHA1_80", masterKey: new Uint8Array(16), masterSalt: new Uint8Array(14) };
      session.update({ ...parameters(), security: { kind: "sdes", send: keying, receive: keying } });
      await secured;
      expect(events).toContainEqual({ kind: "secured", suite: "AES_CM_128_HMAC_SHA1_80" });
    });

    it("shows one certificate, or none", async () => {
      const fingerprint = await engine.fingerprint();
      expect(await engine.fingerprint()).toEqual(fingerprint);
      if (fingerprint) expect(fingerprint.value).toMatch(/^([0-9A-F]{2}:)+[0-9A-F]{2}$/);
    });

    it("has no statistics before anything was counted", async () => {
      const session = await engine.openSession(OPTIONS);
      expect(session.statistics).toBeUndefined();
    });

    it("disposes a session once, and what is said to it later does nothing", async () => {
      const session = await engine.openSession(OPTIONS);
      session.update(parameters());
      session.dispose();
      session.dispose();
      session.update(parameters());
      session.setMuted(true);
      session.sendDtmf("1");
    });

    it("plays tones that can be stopped more than once", () => {
      for (const kind of ["ringback", "busy", "ring", "call-waiting", "error", "test"] as const) {
        const tone = engine.playTone({ kind, role: "speaker" });
        tone.dispose();
        tone.dispose();
      }
      engine.playTone({ kind: "dtmf", digit: "5", durationMs: 50, role: "speaker" }).dispose();
    });

    it("takes a choice of devices that are not there", () => {
      engine.selectAudio({ microphoneIds: ["no:such"], speakerIds: ["no:such"], microphoneVolume: 0, speakerVolume: 2, ringerVolume: 1 });
    });

    it("opens further paths on the addresses that are asked for, each on an even port of its own, and uses none before it is told", async () => {
      const session = await engine.openSession(OPTIONS);
      const first = session.localRtp;
      const paths = await Promise.all(["127.0.0.2", "127.0.0.3", "127.0.0.2"].map((address) => session.openPath(address)));
      expect(paths.map(({ address }) => address)).toEqual(["127.0.0.2", "127.0.0.3", "127.0.0.2"]);
      expect(paths.every(({ port }) => port > 0 && port % 2 === 0)).toBe(true);
      expect(paths[0]!.port).not.toBe(paths[2]!.port);
      expect(session.localRtp).toEqual(first);
      await expect(session.openPath("127.0.0.3")).rejects.toMatchObject({ code: "media/too-many-paths" });
    });

    it("uses paths, goes back to the one before when one is given up, and keeps only the one that is settled on", async () => {
      const session = await engine.openSession(OPTIONS);
      session.update(parameters());
      const first = session.localRtp;
      const [second, third] = [await session.openPath("127.0.0.2"), await session.openPath("::1")];
      session.usePath(second, { keepSendingOn: true });
      expect(session.localRtp).toEqual(second);
      session.usePath(third, { keepSendingOn: false });
      session.closePath(third);
      expect(session.localRtp).toEqual(second);
      session.settlePath(second);
      expect(session.localRtp).toEqual(second);
      // Closed and unknown ones change nothing, nor does giving up the last one.
      session.usePath(first, { keepSendingOn: false });
      session.settlePath({ address: "203.0.113.1", port: 4 });
      session.closePath(second);
      expect(session.localRtp).toEqual(second);
      expect(await session.openPath("127.0.0.3")).toMatchObject({ address: "127.0.0.3" });
    });

    it("opens no path for a session that has ended, nor on an address that is not here", async () => {
      const session = await engine.openSession(OPTIONS);
      if (!opensAnywhere) await expect(session.openPath("192.0.2.254")).rejects.toMatchObject({ code: "network/address-unavailable" });
      const late = session.openPath("127.0.0.2");
      session.dispose();
      await expect(late).rejects.toMatchObject({ code: "media/closed" });
      await expect(session.openPath("127.0.0.2")).rejects.toMatchObject({ code: "media/closed" });
      session.usePath(session.localRtp, { keepSendingOn: false });
      session.settlePath(session.localRtp);
      session.closePath(session.localRtp);
    });

    it("refuses sessions once it is closed, with a code", async () => {
      const session = await engine.openSession(OPTIONS);
      await engine.close();
      await engine.close();
      session.dispose();
      await expect(engine.openSession(OPTIONS)).rejects.toMatchObject({ code: "media/closed" });
    });
  });
}
