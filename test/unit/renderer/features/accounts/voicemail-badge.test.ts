import { afterEach, describe, expect, it } from "vitest";
import VoicemailBadge from "../../../../../renderer/features/accounts/voicemail-badge.vue";
import { mountWithPhone } from "../../mount-with-phone.ts";

const account = {
  id: "a1", trial: false, presence: { state: "offline" },
  settings: { address: "ada@example.org", displayName: "", transport: "udp", register: true },
} as const;

describe("the badge for messages that wait", () => {
  let end = (): void => {};
  afterEach(() => end());

  it.each([
    [undefined, undefined],
    [{ waiting: false, fresh: 0, old: 3, urgent: 0 }, undefined],
    [{ waiting: true, fresh: 1, old: 0, urgent: 0 }, "1 new voice message"],
    [{ waiting: true, fresh: 2, old: 0, urgent: 0 }, "2 new voice messages"],
    [{ waiting: true, fresh: 0, old: 0, urgent: 0 }, "Voice messages are waiting"],
  ])("says of %o: %s", async (voicemail, sentence) => {
    const mounted = await mountWithPhone(VoicemailBadge, "idle", { account: { ...account, ...(voicemail ? { voicemail } : {}) } });
    end = mounted.end;
    const badge = mounted.wrapper.find("[data-testid=voicemail-badge]");
    expect(badge.exists() ? badge.attributes("aria-label") : undefined).toBe(sentence);
  });
});
