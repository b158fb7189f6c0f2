// An INVITE that takes the place of another call, by each rule of RFC 3891 section 3, on the real stack in virtual time.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { sdp, textOf, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";
import { TransferWorld } from "./transfer-world.ts";

let world: TransferWorld;
let ada: TestAgent;
let bob: TestAgent;
let cleo: TestAgent;

beforeEach(async () => {
  world = await TransferWorld.open();
  ({ ada, bob, cleo } = world);
});

afterEach(() => world.expectNothingLeft());

describe("an INVITE with Replaces (RFC 3891 section 3)", () => {
  let peer: TestPeer;

  beforeEach(async () => {
    peer = await world.peer("192.0.2.9");
  });

  function invite(replaces: string, sequence = 1): void {
    peer.send("INVITE", "192.0.2.3", [
      ["Via", `SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-replaces-${sequence};rport`],
      ["Max-Forwards", "70"], ["From", "<sip:peer@192.0.2.9>;tag=p"], ["To", "<sip:cleo@192.0.2.3>"],
      ["Call-ID", `replaces-${sequence}`], ["CSeq", `${sequence} INVITE`], ["Contact", "<sip:peer@192.0.2.9>"],
      ["Require", "replaces"], ["Replaces", replaces], ["Content-Type", "application/sdp"],
    ], "offer");
  }

  async function answerTo(replaces: string): Promise<number | undefined> {
    invite(replaces);
    await world.clock.advance(200);
    return peer.responses("INVITE").at(-1)?.status;
  }

  const named = ({ session }: TestSession): string => {
    const { callId, localTag, remoteTag } = session.channel!.dialog.id;
    return `${callId};to-tag=${localTag};from-tag=${remoteTag}`;
  };

  it("gets 481 where it names no call of ours", async () => {
    expect(await answerTo("nothing@here;to-tag=a;from-tag=b")).toBe(481);
  });

  it("gets 481 where the tags are another dialog's", async () => {
    const { caller, callee } = await world.connect(ada, cleo);
    expect(await answerTo(named(callee).replace(/from-tag=.*/, "from-tag=other"))).toBe(481);
    caller.session.end();
  });

  it("gets 486 where only a ringing call may be replaced, and ours is answered", async () => {
    const { caller, callee } = await world.connect(ada, cleo);
    expect(await answerTo(`${named(callee)};early-only`)).toBe(486);
    expect(callee.end).toBeUndefined();
    caller.session.end();
  });

  it("gets 481 for a call that rings here, which is not ours to give away", async () => {
    const rings = cleo.takeCalls(({ session }) => session.ring());
    ada.call(cleo.identity.address);
    await world.clock.advance(200);
    expect(await answerTo(named(rings[0]!))).toBe(481);
    rings[0]!.session.reject(486);
  });

  it("gets 603 for a call that is just being ended", async () => {
    const { callee } = await world.connect(ada, cleo);
    const name = named(callee);
    world.network.isLost = (packet) => packet.to.address === "192.0.2.1";
    callee.session.end();
    expect(await answerTo(name)).toBe(603);
    world.network.isLost = () => false;
  });

  it("gets 400 where it names two", async () => {
    expect(await answerTo("a@b;to-tag=a;from-tag=b, c@d;to-tag=c;from-tag=d")).toBe(400);
  });

  it("takes over a call of ours that still rings elsewhere: that one is taken back", async () => {
    bob.takeCalls(({ session }) => session.ring());
    const ringing = cleo.call(bob.identity.address);
    await world.clock.advance(200);
    const request = ringing.session.request!;
    const tag = bobsTag();
    const taken = cleo.takeCalls(({ session }) => session.accept(sdp("answer")));
    invite(`${request.headers.callId};to-tag=${request.headers.from.params.get("tag")};from-tag=${tag};early-only`);
    await world.clock.advance(200);
    const success = peer.responses("INVITE").at(-1)!;
    expect(success.status).toBe(200);
    expect(textOf(taken[0]!.session.offer)).toBe("offer");
    acknowledge(success.headers.to.params.get("tag")!);
    await world.clock.advance(200);
    expect(ringing.end).toMatchObject({ by: "local", failure: { code: "call/cancelled" } });
    peer.onRequest = (bye) => peer.respond(bye, 200);
    taken[0]!.session.end();
    await world.clock.advance(200);
  });

  let tagOfBob = "";
  beforeEach(() => {
    bob.agent.onInvite((session) => (tagOfBob = session.channel!.dialog.id.localTag));
  });
  const bobsTag = (): string => tagOfBob;

  function acknowledge(tag: string): void {
    peer.send("ACK", "192.0.2.3", [
      ["Via", "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bK-replaces-ack;rport"],
      ["Max-Forwards", "70"], ["From", "<sip:peer@192.0.2.9>;tag=p"], ["To", `<sip:cleo@192.0.2.3>;tag=${tag}`],
      ["Call-ID", "replaces-1"], ["CSeq", "1 ACK"],
    ]);
  }
});
