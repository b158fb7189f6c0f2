// What a MediaEngine with real sockets keeps while its calls move between this machine's addresses: nothing is lost, nothing is
// played twice, in plain RTP and SRTP, from IPv4 to IPv6. Times are the machine's: what is waited for is what comes, no time.
import { describe, expect, it } from "vitest";
import type { HandoverFigures, MediaEngine, MediaParameters, MediaSession, MediaSessionEvent, SrtpKeying } from "../../core/ports/media-engine.ts";
import type { SocketAddress } from "../../core/ports/network.ts";

const keying = (fill: number): SrtpKeying => ({ suite: "AES_CM_128_HMAC_SHA1_80", masterKey: new Uint8Array(16).fill(fill), masterSalt: new Uint8Array(14).fill(fill) });

/** One end of a call with what it has said. */
class End {
  readonly session: MediaSession;
  readonly events: MediaSessionEvent[] = [];
  #check: () => void = () => {};

  constructor(session: MediaSession) {
    this.session = session;
    session.onEvent((event) => {
      this.events.push(event);
      this.#check();
    });
  }

  get figures(): readonly HandoverFigures[] {
    return this.events.flatMap((event) => (event.kind === "handover" ? [event.figures] : []));
  }

  hasHeardOn({ address, port }: SocketAddress): boolean {
    return this.events.some((event) => event.kind === "path" && event.local.address === address && event.local.port === port);
  }

  /** Resolves as soon as an event makes it so. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      this.#check = () => {
        if (condition()) resolve();
      };
      this.#check();
    });
  }
}

interface Call {
  readonly mobile: End;
  readonly fixed: End;
  agree(direction?: MediaParameters["direction"]): void;
}

/** Runs the suite on the engines that `make` makes. */
export function describeMovingMedia(name: string, make: () => Promise<MediaEngine>): void {
  describe.concurrent(`${name} whose calls move`, () => {
    async function call(engine: MediaEngine, secured: boolean): Promise<Call> {
      const open = async (localAddress: string): Promise<End> =>
        new End(await engine.openSession({ localAddress, capture: { kind: "tone", frequencyHz: 440 }, playback: { kind: "null" } }));
      const [mobile, fixed] = [await open("127.0.0.1"), await open("127.0.0.4")];
      const agreed = ({ session }: End, send: number, receive: number, direction: MediaParameters["direction"]): MediaParameters => ({
        remoteRtp: session.localRtp, codec: engine.codecs[0]!, receiveCodecs: engine.codecs, direction, packetTimeMs: 20,
        ...(secured && { security: { kind: "sdes", send: keying(send), receive: keying(receive) } }),
      });
      const agree = (direction: MediaParameters["direction"] = "sendrecv"): void => {
        fixed.session.update(agreed(mobile, 2, 1, direction));
        mobile.session.update(agreed(fixed, 1, 2, direction));
      };
      agree();
      await Promise.all([mobile, fixed].map((end) => end.until(() => end.events.some(({ kind }) => kind === "first-packet"))));
      return { mobile, fixed, agree };
    }

    /** Make before break, as signalling does it: the far end is told while copies are under way on both paths. */
    async function move({ mobile, fixed, agree }: Call, localAddress: string, fixedAddress?: string): Promise<void> {
      const local = await mobile.session.openPath(localAddress);
      const farSide = fixedAddress === undefined ? undefined : await fixed.session.openPath(fixedAddress);
      mobile.session.usePath(local, { keepSendingOn: true });
      if (farSide) fixed.session.usePath(farSide, { keepSendingOn: true });
      agree();
      await mobile.until(() => mobile.hasHeardOn(local));
      if (farSide) await fixed.until(() => fixed.hasHeardOn(farSide));
      if (farSide) fixed.session.settlePath(farSide);
      mobile.session.settlePath(local);
      await mobile.until(() => mobile.figures.some(({ to }) => to.port === local.port));
    }

    /** Both stop to send; what was sent must all have come. */
    async function expectNothingLost({ mobile, fixed, agree }: Call): Promise<void> {
      agree("recvonly");
      const count = ({ session }: End): number => session.statistics?.packetsSent ?? 0;
      const hasAll = (end: End, other: End): Promise<void> => end.until(() => count(other) > 0 && end.session.statistics?.packetsReceived === count(other));
      await Promise.all([hasAll(mobile, fixed), hasAll(fixed, mobile)]);
      for (const { session } of [mobile, fixed]) expect(session.statistics).toMatchObject({ packetsLost: 0 });
    }

    it("loses no packet and counts none twice from address to address and from IPv4 to IPv6, in plain RTP and under keys", async () => {
      const engine = await make();
      await Promise.all([false, true].map(async (secured) => {
        const started = await call(engine, secured);
        for (const address of ["127.0.0.2", "127.0.0.3"]) await move(started, address);
        await move(started, "::1", "::1");
        expect(started.mobile.session.localRtp.address).toBe("::1");
        expect(started.mobile.figures.map(({ to }) => to.address)).toEqual(expect.arrayContaining(["127.0.0.2", "127.0.0.3", "::1"]));
        expect(started.mobile.figures.filter(({ lostIn }) => lostIn !== 0)).toEqual([]);
        await expectNothingLost(started);
      }));
      await engine.close();
    });
  });
}
