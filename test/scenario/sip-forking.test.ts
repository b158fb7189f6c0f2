// A call that a proxy forks to several phones: several early dialogs, several answers, forks that end before the others
// (RFC 3261 sections 12.1.2, 13.2.2.4; RFC 6228). The proxy is a peer that does what the test says.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { SipWorld, textOf, type TestAgent, type TestPeer, type TestSession } from "./sip-world.ts";

let world: SipWorld;
let ada: TestAgent;
let proxy: TestPeer;
let invite: SipRequest | undefined;
let call: TestSession;

beforeEach(async () => {
  world = new SipWorld();
  ada = await world.agent("ada", "192.0.2.1");
  proxy = await world.peer("192.0.2.10");
  proxy.onRequest = (request) => {
    if (request.method === "INVITE") invite = request;
    else if (request.method !== "ACK") proxy.respond(request, 200);
  };
  call = ada.call(proxy.uri);
  await world.clock.advance(50);
});

afterEach(() => world.expectNothingLeft());

/** The phone with that tag says so. */
async function say(status: number, tag: string, body?: string, headers: [string, string][] = []): Promise<void> {
  proxy.respond(invite!, status, { tag, headers, ...(body === undefined ? {} : { body }) });
  await world.clock.advance(50);
}

/** The answers that were to be heard, in order. */
function heard(): (string | undefined)[] {
  return call.events.flatMap((event) => (event.kind === "ringing" && event.body ? [textOf(event.body)] : []));
}

async function hangUp(): Promise<void> {
  call.session.end();
  await world.clock.advance(50);
}

describe("early dialogs (RFC 3261 section 12.1.2)", () => {
  it("are one for each To tag, and the latest that answers is heard", async () => {
    await say(180, "desk");
    await say(183, "mobile", "mobile's sound");
    await say(183, "desk", "desk's sound");
    expect(heard()).toEqual(["mobile's sound", "desk's sound"]);
    expect(ada.agent.dialogCount).toBe(2);
    await say(200, "mobile", "mobile's sound");
    await hangUp();
    expect(proxy.requests("BYE").map(({ headers }) => headers.to.params.get("tag"))).toEqual(["mobile"]);
  });

  it("are sixteen at the most, however many phones ring; one more is taken when it answers", async () => {
    for (let phone = 1; phone <= 40; phone++) await say(180, `phone-${phone}`);
    expect(ada.agent.dialogCount).toBe(16);
    await say(200, "phone-40", "answer");
    expect(call.kinds.slice(-2)).toEqual(["accepted", "confirmed"]);
    await hangUp();
    expect(proxy.requests("BYE")).toHaveLength(1);
  });

  it("each have a route of their own: BYE goes to the phone that answered", async () => {
    await say(180, "desk", undefined, [["Contact", "<sip:desk@192.0.2.10>"]]);
    await say(180, "mobile", undefined, [["Contact", "<sip:mobile@192.0.2.10>"]]);
    await say(200, "mobile", "answer", [["Contact", "<sip:mobile@192.0.2.10>"]]);
    await hangUp();
    const [bye] = proxy.requests("BYE");
    expect(bye?.uri).toMatchObject({ user: "mobile" });
  });
});

describe("199 (RFC 6228 section 4)", () => {
  it("ends the fork that is heard, and another one that has answered is heard again", async () => {
    await say(183, "desk", "desk's sound");
    await say(183, "mobile", "mobile's sound");
    await say(199, "mobile", undefined, [["Reason", "SIP;cause=486"]]);
    expect(heard()).toEqual(["desk's sound", "mobile's sound", "desk's sound"]);
    await hangUp();
    proxy.respond(invite!, 487);
  });

  it("to a fork that is not heard changes nothing, and does not end the call", async () => {
    await say(180, "desk");
    await say(183, "mobile", "mobile's sound");
    await say(199, "desk");
    expect([heard(), call.session.state]).toEqual([["mobile's sound"], "early"]);
    await say(200, "mobile", "mobile's sound");
    expect(call.session.state).toBe("confirmed");
    await hangUp();
  });

  it("by turns with 180 makes no more dialogs than phones that one rings", async () => {
    for (let phone = 1; phone <= 80; phone++) {
      await say(180, `phone-${phone}`);
      await say(199, `phone-${phone}`);
    }
    expect(ada.agent.dialogCount).toBe(64);
    await say(200, "phone-80", "answer");
    expect(call.session.state).toBe("confirmed");
    await hangUp();
  });

  it("is asked for by its option tag (section 4)", () => {
    expect(invite!.headers.supported).toContain("199");
  });

  it("to a fork that nobody knows makes no dialog", async () => {
    await say(199, "nobody");
    expect([call.events, ada.agent.dialogCount]).toEqual([[], 0]);
    await say(486, "nobody");
  });
});

describe("several 2xx (RFC 3261 section 13.2.2.4)", () => {
  it("the first is kept, each other is acknowledged and ended once, however often it comes", async () => {
    await say(200, "desk", "answer");
    for (const tag of ["mobile", "mobile", "kitchen"]) await say(200, tag, "answer");
    const tagsOf = (method: string): unknown[] => proxy.requests(method).map(({ headers }) => headers.to.params.get("tag"));
    expect(tagsOf("ACK")).toEqual(["desk", "mobile", "mobile", "kitchen"]);
    expect(tagsOf("BYE")).toEqual(["mobile", "kitchen"]);
    expect(call.session.state).toBe("confirmed");
    await hangUp();
  });

  it("that come after the caller hung up are all ended", async () => {
    await say(180, "desk");
    call.session.end();
    await say(200, "desk", "answer");
    await say(200, "mobile", "answer");
    expect(proxy.requests("BYE").map(({ headers }) => headers.to.params.get("tag"))).toEqual(["desk", "mobile"]);
  });
});
