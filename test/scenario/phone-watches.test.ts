// What a watch makes of notifiers that tell more than they should, or less (RFC 4235), on the real stack in virtual time.
import { afterEach, beforeEach, expect, it } from "vitest";
import { decodeUtf8 } from "../../core/base/bytes.ts";
import { watchDialogs, type Watch } from "../../core/phone/watch.ts";
import { DIALOG_INFO_TYPE, MAX_DIALOGS, writeDialogInfo, type DialogInfo } from "../../core/sip/events/dialog-info.ts";
import type { SipRequest } from "../../core/sip/message/model.ts";
import { createSipUri } from "../../core/sip/message/uri.ts";
import { SipWorld, type TestPeer } from "./sip-world.ts";

const NOTIFIER = "192.0.2.2";

let world: SipWorld;
let notifier: TestPeer;
let watch: Watch;
/** The ids of the dialogs that were told, each time. */
let told: readonly string[][];
let sequence: number;
/** What a SUBSCRIBE is answered with. */
let onSubscribe: (request: SipRequest) => void;

beforeEach(async () => {
  world = new SipWorld();
  const ada = await world.agent("ada", "192.0.2.1");
  notifier = await world.peer(NOTIFIER);
  told = [];
  sequence = 0;
  notifier.onRequest = (request) => {
    if (request.method !== "SUBSCRIBE") return;
    notifier.respond(request, 200, { headers: [["Expires", String(request.headers.expires ?? 600)]] });
    if (request.headers.expires !== 0) onSubscribe(request);
  };
  onSubscribe = () => {};
  watch = watchDialogs({ userAgent: ada.agent, identity: ada.identity, target: createSipUri({ user: "peer", host: NOTIFIER }) }, (news) => {
    if (news.kind === "told") told = [...told, news.state.map(({ id }) => id)];
  });
});

afterEach(async () => {
  watch.dispose();
  await world.clock.advance(5_000);
  await world.expectNothingLeft();
});

function tell(document: Omit<DialogInfo, "entity">, { tag, state = "active;expires=600" }: { readonly tag?: string; readonly state?: string } = {}): void {
  notifier.requestInDialog(notifier.requests("SUBSCRIBE").at(-1)!, "NOTIFY", ++sequence, {
    ...(tag === undefined ? {} : { tag }), headers: [["Event", "dialog"], ["Subscription-State", state], ["Content-Type", DIALOG_INFO_TYPE]],
    rawBody: decodeUtf8(writeDialogInfo({ entity: "sip:peer@x", ...document })),
  });
}

it("passes over what a whole document lists as terminated (RFC 4235 section 3.7.1)", async () => {
  onSubscribe = () => tell({ version: 0, state: "full", dialogs: [{ id: "over", state: "terminated" }, { id: "up", state: "confirmed" }] });
  await world.clock.advance(1_000);
  expect(told).toEqual([["up"]]);
});

it("asks a notifier once for the whole (RFC 4235 section 4.3), not for ever where it tells parts only", async () => {
  let version = 0;
  onSubscribe = () => tell({ version: (version += 2), state: "partial", dialogs: [{ id: `d${version}`, state: "early" }] }, { tag: `tag-${version}` });
  await world.clock.advance(60_000);
  expect(notifier.requests("SUBSCRIBE")).toHaveLength(2);
  expect(told).toEqual([["d4"]]);
});

it("remembers no more dialogs of a notifier than a busy line has, the newest ones", async () => {
  onSubscribe = () => tell({ version: 0, state: "full", dialogs: [] });
  await world.clock.advance(1_000);
  const names = (version: number): readonly string[] => Array.from({ length: 100 }, (_, index) => `${version}-${index}`);
  for (let version = 1; version <= 4; version += 1) {
    tell({ version, state: "partial", dialogs: names(version).map((id) => ({ id, state: "confirmed" })) });
    await world.clock.advance(1_000);
  }
  expect(told.at(-1)).toHaveLength(MAX_DIALOGS);
  expect(told.at(-1)!.at(-1)).toBe("4-99");
});

it("forgets what one of several phones told once that one's subscription is over", async () => {
  onSubscribe = () => tell({ version: 0, state: "full", dialogs: [{ id: "desk", state: "confirmed" }] });
  await world.clock.advance(1_000);
  tell({ version: 0, state: "full", dialogs: [{ id: "mobile", state: "confirmed" }] }, { tag: "other", state: "active;expires=60" });
  await world.clock.advance(1_000);
  expect(told.at(-1)).toEqual(["desk", "mobile"]);
  notifier.onRequest = (request) => notifier.respond(request, request.headers.to.params.get("tag") === "other" ? 481 : 200, { headers: [["Expires", "600"]] });
  await world.clock.advance(60_000);
  expect(told.at(-1)).toEqual(["desk"]);
});
