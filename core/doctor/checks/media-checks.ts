// Why somebody is not heard, by where sound was to go and what really came. RFC 3264 section 5, RFC 4961, RFC 3550 section 6.4.1.
import { receives, sends } from "../../sdp/media-direction.ts";
import type { MediaFacts } from "../case-file.ts";
import { isNearOnly } from "../address-class.ts";
import { cause, figure, hint, NOTHING, type Check, type OpenCase } from "./check.ts";

/** Two seconds of sound: less says nothing. */
const ENOUGH_PACKETS = 100;
/** A call that is up so long has had time for its sound. */
const ENOUGH_MS = 2_500;
const ALL_LOST = 0.95;
/** Digital silence and what lies so low that no microphone that is on can be. */
const SILENT_DB = -90;
const PACKETS_TO_JUDGE_MICROPHONE = 250;

/** Sound should come and none does. */
function isDeaf(open: OpenCase, media: MediaFacts): boolean {
  return isFlowing(open) && receives(media.direction) && media.packetsReceived === 0;
}

function isFlowing({ call }: OpenCase): boolean {
  return call !== undefined && call.wasAnswered && call.talkedMs >= ENOUGH_MS && !call.held;
}

/** We named an address that the other side cannot reach. */
export const checkPrivateAddress: Check = (open) => {
  const { media } = open;
  if (!media?.offeredByUs || !isDeaf(open, media) || media.packetsElsewhere > 0) return NOTHING;
  const remote = open.ladder.messages[0]?.traced.remote.address ?? "";
  const peer = media.offeredByPeer?.address ?? remote;
  if (!isNearOnly(media.offeredByUs.address) || isNearOnly(peer) || isNearOnly(remote)) return NOTHING;
  return cause("doctor/private-address", figure("our-address", media.offeredByUs.address), figure("their-address", peer), figure("packets-received", 0));
};

/** The system would go to the other side by another interface than the one whose address we named. */
export const checkInterface: Check = (open) => {
  const { media } = open;
  if (!media?.route || !media.offeredByUs || !isDeaf(open, media)) return NOTHING;
  if (media.route.localAddress === media.offeredByUs.address) return NOTHING;
  const { interfaceName, localAddress } = media.route;
  return cause(
    "doctor/wrong-interface", figure("our-address", media.offeredByUs.address), figure("system-address", localAddress),
    ...(interfaceName === undefined ? [] : [figure("interface", interfaceName)]),
  );
};

/** Sound comes, but from somewhere that nobody named and that cannot be proven. */
export const checkSource: Check = (open) => {
  const { media } = open;
  if (!media || !isDeaf(open, media) || media.packetsElsewhere < 20) return NOTHING;
  return cause("doctor/sound-from-elsewhere", figure("packets-elsewhere", media.packetsElsewhere), figure("packets-received", 0));
};

/** We send and nothing comes, for no reason that can be seen from here. */
export const checkOneWay: Check = (open) => {
  const { media } = open;
  if (!media || !isDeaf(open, media) || media.packetsSent < ENOUGH_PACKETS || media.packetsElsewhere >= 20) return NOTHING;
  return cause("doctor/one-way", figure("packets-sent", media.packetsSent), figure("packets-received", 0));
};

/** The other side reports that nothing of ours comes. */
export const checkHeardThere: Check = (open) => {
  const { media } = open;
  if (!media || !isFlowing(open) || !sends(media.direction) || media.packetsSent < ENOUGH_PACKETS || (media.lossThere ?? 0) < ALL_LOST) return NOTHING;
  return cause("doctor/not-heard-there", figure("packets-sent", media.packetsSent), figure("loss-there", `${Math.round(100 * media.lossThere!)} %`));
};

/** The microphone is on and gives silence. */
export const checkMicrophone: Check = (open) => {
  const { media, call } = open;
  if (!media || !isFlowing(open) || call?.muted || !sends(media.direction)) return NOTHING;
  if (media.loudestInputDb === undefined || media.loudestInputDb > SILENT_DB || media.packetsSent < PACKETS_TO_JUDGE_MICROPHONE) return NOTHING;
  return cause("doctor/microphone-silent", figure("level", `${Math.round(media.loudestInputDb)} dB`), figure("packets-sent", media.packetsSent));
};

/** There is nothing to speak into or to hear with. */
export const checkDevices: Check = ({ call, environment, subject }) => {
  const { capture, playback } = environment.soundDevices;
  if (call?.audioProblem?.startsWith("audio/")) return cause("doctor/no-sound-device", figure("code", call.audioProblem));
  return subject === "overall" && (capture === 0 || playback === 0) ? hint("doctor/no-sound-device") : NOTHING;
};
