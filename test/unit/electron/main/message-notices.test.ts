// Notices of incoming messages: one a conversation, none while somebody looks, no text where the user hides it.
import { afterEach, beforeEach, expect, it } from "vitest";
import { noticeMessages } from "../../../../electron/main/message-notices.ts";
import type { DesktopNotice } from "../../../../electron/main/notifications.ts";
import type { MessageView } from "../../../../core/phone/protocol.ts";
import { FakePhone } from "../../../fakes/fake-phone.ts";

const message: MessageView = {
  id: "m1", conversationId: "7", accountId: null, direction: "incoming", remoteUri: "sip:bob@example.org", remoteName: "Bob", text: "<b>Lunch?</b>", atMs: 0, order: 1, state: "received",
};

let phone: FakePhone;
let notices: DesktopNotice[];
let closed: string[];
let opened: string[];
let isLookedAt: boolean;
let following: { dispose(): void };

beforeEach(() => {
  phone = new FakePhone();
  [notices, closed, opened, isLookedAt] = [[], [], [], false];
  following = noticeMessages({
    phone, isLookedAt: () => isLookedAt, hiddenText: () => "New message", onOpen: (id) => opened.push(id),
    notifications: { notify: (notice) => void notices.push(notice), close: (tag) => void closed.push(tag), dispose() {} },
  });
});
afterEach(() => {
  following.dispose();
  expect(phone.listenerCount).toBe(0);
});

it("says who wrote and what; pressing it opens the conversation", () => {
  phone.emit({ kind: "message", message });
  expect(notices).toMatchObject([{ kind: "message", title: "Bob", body: "<b>Lunch?</b>", tag: "conversation-7" }]);
  notices[0]!.onAction!("open");
  expect(opened).toEqual(["7"]);
});

it("names the address where nobody gave a name", () => {
  phone.emit({ kind: "message", message: { ...message, remoteName: "" } });
  expect(notices[0]!.title).toBe("bob@example.org");
});

it("is silent while the window has the focus, and about what is written here", () => {
  isLookedAt = true;
  phone.emit({ kind: "message", message });
  isLookedAt = false;
  phone.emit({ kind: "message", message: { ...message, direction: "outgoing", state: "sent" } });
  expect(notices).toEqual([]);
});

it("goes when its conversation was seen elsewhere, and with the phone", () => {
  phone.emit({ kind: "message", message });
  phone.emit({ kind: "message", message: { ...message, state: "seen" } });
  expect(closed).toEqual(["conversation-7"]);
  phone.emit({ kind: "message", message });
  following.dispose();
  expect(closed).toEqual(["conversation-7", "conversation-7"]);
});

it("shows no text where the user hides it, and nothing where they want no notices", () => {
  const { preferences } = phone.snapshot();
  const prefer = (messages: Partial<typeof preferences.messages>, notifies = true): void => {
    const changed = { ...phone.snapshot(), preferences: { ...preferences, messages: { ...preferences.messages, ...messages }, system: { ...preferences.system, notifies } } };
    phone.snapshot = () => changed;
  };
  prefer({ showsPreviews: false });
  phone.emit({ kind: "message", message });
  expect(notices.map(({ body }) => body)).toEqual(["New message"]);
  prefer({}, false);
  phone.emit({ kind: "message", message });
  expect(notices).toHaveLength(1);
});
