// Notices of the desktop about calls: one for each that rings, told anew when a directory says whose number it is.
import { afterEach, expect, it } from "vitest";
import { tellOfCalls } from "../../../../electron/main/call-notices.ts";
import type { DesktopNotice } from "../../../../electron/main/notifications.ts";
import { hostTexts } from "../../../../electron/main/texts/host-texts.ts";
import { FakePhone, ringingCall } from "../../../fakes/fake-phone.ts";

let following: { dispose(): void } | undefined;
afterEach(() => following?.dispose());

it("tells of a call that rings once, and once more when its name is known", () => {
  const [phone, told] = [new FakePhone(), [] as DesktopNotice[]];
  const notifications = { notify: (notice: DesktopNotice): void => void told.push(notice), close: () => {}, dispose: () => {} };
  following = tellOfCalls({ phone, notifications, texts: () => hostTexts("en", []), show: () => {} });
  for (const remoteName of ["", "", "Bo Nielsen", "Bo Nielsen"]) phone.emit({ kind: "call", call: { ...ringingCall, remoteUri: "sip:1042@example.org", remoteName } });
  expect(told.map(({ title, tag }) => [title, tag])).toEqual([[expect.stringContaining("1042"), "call-call-1"], [expect.stringContaining("Bo Nielsen"), "call-call-1"]]);
});
