// Notices of the desktop about calls: one for each that rings, told anew when a directory says whose number it is; one that
// breaks off; one whose other side wants to pass us on.
import { afterEach, expect, it } from "vitest";
import { tellOfCalls } from "../../../../electron/main/call-notices.ts";
import type { DesktopNotice } from "../../../../electron/main/notifications.ts";
import { hostTexts } from "../../../../electron/main/texts/host-texts.ts";
import type { CallView } from "../../../../core/phone/protocol.ts";
import { FakePhone, ringingCall } from "../../../fakes/fake-phone.ts";

let following: { dispose(): void } | undefined;
afterEach(() => following?.dispose());

function follow() {
  const [phone, told, closed, shown] = [new FakePhone(), [] as DesktopNotice[], [] as string[], [] as unknown[]];
  const notifications = { notify: (notice: DesktopNotice): void => void told.push(notice), close: (tag: string): void => void closed.push(tag), dispose: () => {} };
  following = tellOfCalls({ phone, notifications, texts: () => hostTexts("en", []), show: (place) => void shown.push(place) });
  return { phone, told, closed, shown };
}

const talking: CallView = { ...ringingCall, state: "active", answeredAtMs: 1, remoteName: "Bo Nielsen" };
const endedBy = (by: "network" | "remote"): CallView => ({ ...talking, state: "ended", end: { by, failure: { code: "call/lost", message: "" } } });

it("tells once of a call that broke off, which can be made again, and of none that somebody ended", () => {
  const { phone, told } = follow();
  for (const call of [talking, endedBy("network"), endedBy("network")]) phone.emit({ kind: "call", call });
  expect(told.map(({ title, body }) => [title, body])).toEqual([["The call was lost", "The connection to Bo Nielsen broke off."]]);
  told[0]!.onAction!("call");
  expect(phone.executed.at(-1)).toMatchObject({ name: "call.start" });
  for (const call of [talking, endedBy("remote")]) phone.emit({ kind: "call", call });
  expect(told).toHaveLength(1);
});

it("tells once that the other side wants to pass us on, shows the question, and takes it back when it is answered", () => {
  const { phone, told, closed, shown } = follow();
  const transfer = { to: "sip:1042@example.org", by: "peer", state: "offered", toName: "Cleo" } as const;
  for (const each of [{ ...talking, transfer }, { ...talking, transfer, held: true }]) phone.emit({ kind: "call", call: each });
  expect(told.map(({ title, body }) => [title, body])).toEqual([["Bo Nielsen wants to pass you on", "Open Godwit to say whether you want to be connected with Cleo."]]);
  told[0]!.onAction!("open");
  expect(shown).toEqual([{ kind: "call", id: talking.id }]);
  phone.emit({ kind: "call", call: talking });
  expect(closed).toEqual([`offer-${talking.id}`]);
});

it("tells of a call that rings once, and once more when its name is known", () => {
  const { phone, told } = follow();
  for (const remoteName of ["", "", "Bo Nielsen", "Bo Nielsen"]) phone.emit({ kind: "call", call: { ...ringingCall, remoteUri: "sip:1042@example.org", remoteName } });
  expect(told.map(({ title, tag }) => [title, tag])).toEqual([[expect.stringContaining("1042"), "call-call-1"], [expect.stringContaining("Bo Nielsen"), "call-call-1"]]);
});
