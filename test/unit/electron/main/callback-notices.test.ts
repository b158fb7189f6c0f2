// Somebody is free: told once on the desktop, called only by its button.
import { expect, it } from "vitest";
import type { CallbackView } from "../../../../core/phone/protocol.ts";
import { tellOfCallbacks } from "../../../../electron/main/callback-notices.ts";
import { createNotifications, type DesktopNotice } from "../../../../electron/main/notifications.ts";
import { hostTexts } from "../../../../electron/main/texts/host-texts.ts";
import { FakePhone } from "../../../fakes/fake-phone.ts";

const waiting: CallbackView = { id: "1", accountId: "work", remoteUri: "sip:ada@example.org", remoteName: "Ada", state: "watching", untilMs: 0 };

function follow() {
  const phone = new FakePhone();
  for (const command of ["call.start", "callback.cancel"]) phone.answers.set(command, () => undefined);
  const shown: { notice: DesktopNotice; act: (action: string) => void; gone: boolean }[] = [];
  const notifications = createNotifications({
    present(notice, { onAction }) {
      const entry = { notice, act: onAction, gone: false };
      shown.push(entry);
      return { dispose: () => void (entry.gone = true) };
    },
  });
  const following = tellOfCallbacks({ phone, notifications, texts: () => hostTexts("en", []), open: () => {} });
  const tell = (...callbacks: readonly CallbackView[]): void => phone.emit({ kind: "callbacks", callbacks });
  return { phone, shown, tell, following };
}

it("says nothing while somebody is busy, tells once that they are free, and takes it back when that is settled", () => {
  const { shown, tell, following } = follow();
  tell(waiting);
  expect(shown).toHaveLength(0);
  tell({ ...waiting, state: "free" });
  tell({ ...waiting, state: "free" });
  expect(shown.map(({ notice }) => notice.title)).toEqual(["Ada is free now"]);
  tell();
  expect(shown[0]?.gone).toBe(true);
  following.dispose();
});

it("calls when its button is pressed, and not when the notice is only opened", () => {
  const { phone, shown, tell, following } = follow();
  tell({ ...waiting, state: "free" });
  shown[0]?.act("open");
  expect(phone.executed).toEqual([]);
  tell();
  tell({ ...waiting, state: "free" });
  shown[1]?.act("call");
  expect(phone.executed.map(({ name }) => name)).toEqual(["callback.cancel", "call.start"]);
  following.dispose();
});
