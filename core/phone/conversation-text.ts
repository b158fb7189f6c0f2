// A conversation as plain text, for a file that people read. Pure but for the time zone.
import type { ConversationView, MessageView } from "./protocol.ts";

/** Every message on a line of its own after its time and writer; further lines of one are set in. */
export function conversationText({ name, addresses }: Pick<ConversationView, "name" | "addresses">, messages: readonly MessageView[], ownName: string): string {
  const title = [name, addresses.join(", ")].filter((part) => part !== "").join(" · ");
  const lines = messages.map((message) => {
    const writer = message.direction === "outgoing" ? ownName : name || message.remoteUri;
    const note = message.state === "failed" ? " [not sent]" : "";
    return `${formatLocalTime(message.atMs)} ${writer}:${note} ${message.text.replaceAll("\n", "\n    ")}`;
  });
  return `${[title, "", ...lines].join("\n")}\n`;
}

/** "2026-11-23 09:05" in the time zone of this computer. */
function formatLocalTime(atMs: number): string {
  const date = new Date(atMs);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
