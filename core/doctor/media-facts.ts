// Where sound was to go and where it went, out of a ladder and a call's figures. Pure.
import type { MediaStatistics } from "../ports/media-engine.ts";
import type { MediaFacts, NatSeen } from "./case-file.ts";
import type { ReadLadder } from "./ladder.ts";
import { soundAddress } from "./session-changes.ts";

/** What a call says of its sound. */
export interface SoundSeen extends Pick<MediaFacts, "path" | "direction" | "codec" | "encryption" | "loudestInputDb" | "route"> {
  readonly statistics?: MediaStatistics;
}

/** The sound's way as far as it is known. */
export function mediaFacts(ladder: ReadLadder, { statistics, ...seen }: SoundSeen): MediaFacts {
  const [byUs, byPeer] = [offeredBy(ladder, "sent"), offeredBy(ladder, "received")];
  return {
    ...seen,
    ...(byUs && { offeredByUs: byUs }),
    ...(byPeer && { offeredByPeer: byPeer }),
    ...(statistics?.remoteRtp && { sendsTo: statistics.remoteRtp }),
    packetsSent: statistics?.packetsSent ?? 0,
    packetsReceived: statistics?.packetsReceived ?? 0,
    packetsLost: statistics?.packetsLost ?? 0,
    packetsElsewhere: statistics?.rejections?.["other-source"] ?? 0,
    ...(statistics?.remoteLossFraction !== undefined && { lossThere: statistics.remoteLossFraction }),
  };
}

/** Where the last description of one side wants its sound. */
export function offeredBy({ messages }: ReadLadder, direction: "sent" | "received"): MediaFacts["offeredByUs"] {
  const last = messages.findLast(({ session, traced }) => session !== undefined && traced.direction === direction);
  return last?.session && soundAddress(last.session);
}

/** Where the server saw us, if it said so (RFC 3581 section 4), and that is elsewhere than we thought. */
export function natSeen({ messages }: ReadLadder): NatSeen | undefined {
  for (const { message, traced } of messages.toReversed()) {
    const via = message?.kind === "response" && traced.direction === "received" ? message.headers.vias[0] : undefined;
    if (!via) continue;
    const host = via.params.get("received") ?? via.host;
    const port = via.params.get("rport") ?? via.port;
    const [ours, seenAs] = [joined(via.host, via.port), joined(host, port)];
    return ours === seenAs ? undefined : { ours, seenAs };
  }
  return undefined;
}

function joined(host: string, port: string | number | undefined): string {
  const literal = host.includes(":") ? `[${host}]` : host;
  return port === undefined ? literal : `${literal}:${port}`;
}
