// Direction attributes (RFC 8866 section 6.7) as two facts, send and receive, and what an answer makes of them.
import type { MediaDirection } from "../ports/media-engine.ts";
import { connectionOf, findAttribute, type MediaDescription, type SessionDescription } from "./session-description.ts";

const DIRECTIONS: readonly MediaDirection[] = ["sendrecv", "sendonly", "recvonly", "inactive"];

/** Tells whether a direction lets its owner send. */
export function sends(direction: MediaDirection): boolean {
  return direction === "sendrecv" || direction === "sendonly";
}

/** Tells whether a direction lets its owner receive. */
export function receives(direction: MediaDirection): boolean {
  return direction === "sendrecv" || direction === "recvonly";
}

/** What is left for us when the peer says `theirs` and we would like `ours` (RFC 3264 section 6.1). */
export function meetDirection(ours: MediaDirection, theirs: MediaDirection): MediaDirection {
  const send = sends(ours) && receives(theirs);
  const receive = receives(ours) && sends(theirs);
  if (send) return receive ? "sendrecv" : "sendonly";
  return receive ? "recvonly" : "inactive";
}

/** A section's direction from its owner's point of view: its own attribute, the session's, else sendrecv. */
export function directionOf(session: SessionDescription, media: MediaDescription): MediaDirection {
  const stated = findDirection(media) ?? findDirection(session) ?? "sendrecv";
  return isUnspecified(connectionOf(session, media)?.address) ? meetDirection(stated, "recvonly") : stated;
}

/** The old way to say "hold": c=0.0.0.0 (RFC 3264 section 8.4); "::" is its sister. */
export function isUnspecified(address: string | undefined): boolean {
  return address === "0.0.0.0" || address === "::";
}

function findDirection({ attributes }: Pick<MediaDescription, "attributes">): MediaDirection | undefined {
  return DIRECTIONS.find((direction) => findAttribute(attributes, direction) !== undefined);
}
