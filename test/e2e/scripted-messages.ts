// What the scripted phone answers to a window that asks for conversations: those of the browser's scripted phone.
import type { CommandName } from "../../core/phone/protocol.ts";
import { fakeConversations } from "../../renderer/bridge/fake-messages.ts";
import type { RunningApp } from "./app-harness.ts";
import type { ScriptedGlobals } from "./scripted-app.ts";

/** Gives the scripted phone the conversations, or none. */
export async function scriptMessages({ app }: RunningApp, isEmpty: boolean): Promise<void> {
  const { messages, views } = isEmpty ? { messages: [], views: [] } : fakeConversations;
  await app.evaluate(
    (_electron, data) => {
      const { answers } = (globalThis as unknown as ScriptedGlobals).scriptedPhone;
      const newestFirst = data.views.toSorted((a, b) => (b.last?.order ?? 0) - (a.last?.order ?? 0));
      answers.set("conversation.list", () => newestFirst);
      answers.set("conversation.get", (id) => data.views.find((view) => view.id === id) ?? null);
      answers.set("message.list", (id) => data.messages.filter(({ conversationId }) => conversationId === id).toReversed());
      for (const command of ["conversation.seen", "conversation.draft", "message.compose"] satisfies CommandName[]) answers.set(command, () => undefined);
    },
    { messages, views },
  );
}
