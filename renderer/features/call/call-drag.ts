// What is dragged onto calls: other calls, and people. The data travels within the window only; whatever else is dropped
// (a file, a text of another program) is no call and no person, and is left alone.
import type { CallDrop } from "../../stores/call-requests.ts";

const CALL = "application/x-godwit-call";
const PERSON = "application/x-godwit-person";
const MAX_TEXT = 500;

/** Begins to drag a call. */
export function dragCall(event: DragEvent, callId: string): void {
  event.dataTransfer?.setData(CALL, callId);
  if (event.dataTransfer) event.dataTransfer.effectAllowed = "link";
}

/** Begins to drag somebody who could be called. */
export function dragPerson(event: DragEvent, name: string, address: string): void {
  event.dataTransfer?.setData(PERSON, JSON.stringify({ name, address }));
  event.dataTransfer?.setData("text/plain", address);
  if (event.dataTransfer) event.dataTransfer.effectAllowed = "copyLink";
}

/** Lets a call be dropped on where it is dragged over a call. */
export function acceptDrag(event: DragEvent): boolean {
  const types = event.dataTransfer?.types ?? [];
  if (!types.includes(CALL) && !types.includes(PERSON)) return false;
  event.preventDefault();
  if (event.dataTransfer) event.dataTransfer.dropEffect = "link";
  return true;
}

/** What was dropped on a call; undefined for what is nothing to it, itself among it. */
export function readDrop(event: DragEvent, callId: string): CallDrop | undefined {
  const dropped = event.dataTransfer?.getData(CALL) ?? "";
  if (dropped !== "") return dropped === callId ? undefined : { callId, dropped: { kind: "call", callId: dropped } };
  const person = readPerson(event.dataTransfer?.getData(PERSON) ?? "");
  return person && { callId, dropped: { kind: "person", ...person } };
}

function readPerson(text: string): { readonly name: string; readonly address: string } | undefined {
  try {
    const { name, address } = JSON.parse(text) as Record<string, unknown>;
    return typeof address === "string" && address !== "" && typeof name === "string" ? { name: name.slice(0, MAX_TEXT), address: address.slice(0, MAX_TEXT) } : undefined;
  } catch {
    return undefined;
  }
}
