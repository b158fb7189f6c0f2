// Whoever has learnt a dialog's identifiers elsewhere, as from a log or from another user's event package, and sends them by a
// way that the dialog does not go (RFC 3261 sections 12.2.2 and 26.1, RFC 3891 section 8).
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../core/base/bytes.ts";
import type { InviteSession } from "../../core/sip/usage/invite-session.ts";
import { fakeIdentity } from "../fakes/fake-tls.ts";
import { RecordedCall, sdp, SERVER, ServerScenario, type ScenarioPhone } from "./server-scenario.ts";

const ADA = "192.0.2.11";
const AWAY = "198.51.100.7";
const STRANGER = { address: "203.0.113.66", port: 5060 };

interface Connected {
  readonly scenario: ServerScenario;
  readonly ada: ScenarioPhone;
  readonly mine: RecordedCall;
  readonly theirs: RecordedCall;
}

/** A call of somebody over UDP to one whose account is over TLS, and who listens to datagrams besides, as for another account. */
async function connect(transport: "udp" | "tls"): Promise<Connected> {
  const scenario = await ServerScenario.start({}, fakeIdentity({ names: [SERVER.address] }));
  const ada = await scenario.registered("ada", { address: ADA, transport });
  const bob = await scenario.registered("bob", { address: "192.0.2.12" });
  for (const address of [ADA, AWAY]) {
    ada.host.addresses = [ADA, AWAY];
    await ada.stack.transports.listen({ transport: "udp", address, port: 5060 });
  }
  ada.host.addresses = [ADA];
  const theirs = bob.call("ada");
  await scenario.pass(300);
  const mine = new RecordedCall(ada.ringing);
  ada.ringing.useIdentity(ada.identity);
  ada.ringing.accept(sdp("answer"));
  await scenario.pass(300);
  for (const { session } of [mine, theirs]) session.onEvent(({ kind }) => kind === "offer" && session.answerOffer(sdp("answer")));
  return { scenario, ada, mine, theirs };
}

let forged = 0;

/** What the peer of this session might send. */
function forgeries(session: InviteSession): readonly string[] {
  const { callId, localTag, remoteTag } = session.channel!.dialog.id;
  const build = (method: string, { to = `;tag=${localTag}`, id = callId, headers = [] as readonly string[] } = {}): string => [
    `${method} sip:ada@${ADA} SIP/2.0`, `Via: SIP/2.0/UDP ${STRANGER.address}:5060;branch=z9hG4bK-${++forged};rport`, "Max-Forwards: 70",
    `From: <sip:bob@example.org>;tag=${remoteTag}`, `To: <sip:ada@example.org>${to}`, `Call-ID: ${id}`, `CSeq: ${100 + forged} ${method}`,
    `Contact: <sip:bob@${STRANGER.address}>`, ...headers, "Content-Length: 0", "", "",
  ].join("\r\n");
  const replaces = build("INVITE", { to: "", id: "new", headers: [`Replaces: ${callId};to-tag=${localTag};from-tag=${remoteTag}`, "Require: replaces"] });
  return [build("INVITE"), build("UPDATE"), build("ACK"), build("REFER", { headers: [`Refer-To: <sip:x@${STRANGER.address}>`] }), replaces, build("BYE")];
}

function attack({ scenario, ada, mine }: Connected): void {
  for (const from of [STRANGER, SERVER]) for (const message of forgeries(mine.session)) for (const address of ada.host.addresses) {
    scenario.network.inject({ from, to: { address, port: 5060 }, data: encodeUtf8(message) });
  }
}

describe("a session whose own way is encrypted", () => {
  it("takes no request of its dialog, no ACK and no Replaces by datagrams, at rest or on the move", async () => {
    const connected = await connect("tls");
    const { scenario, ada, mine, theirs } = connected;
    scenario.network.host(STRANGER.address);
    const known = mine.kinds.length;
    attack(connected);
    await scenario.pass(100);
    ada.host.addresses = [AWAY, ADA];
    const moved = mine.session.reoffer(sdp("moved"), { localAddress: AWAY, oldWayWorks: true, deadlineMs: 2_000 });
    ada.registration.start(AWAY);
    for (let round = 0; round < 5; round++) {
      attack(connected);
      await scenario.pass(10);
    }
    await scenario.pass(300);
    expect(await moved).toMatchObject({ ok: true });
    expect([mine.session.state, mine.kinds.slice(known), ada.incoming.length]).toEqual(["confirmed", [], 1]);
    theirs.session.end();
    await scenario.pass(300);
    expect(mine.kinds.at(-1)).toBe("ended");
    await scenario.finish();
  });
});

describe("a session over UDP", () => {
  it("cannot tell who knows its identifiers from its peer", async () => {
    const connected = await connect("udp");
    const { scenario, mine, theirs } = connected;
    scenario.network.host(STRANGER.address);
    attack(connected);
    await scenario.pass(300);
    expect(mine.kinds.at(-1)).toBe("ended");
    theirs.session.end();
    await scenario.finish();
  });
});
