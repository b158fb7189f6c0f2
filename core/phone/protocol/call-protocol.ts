// Calls as hosts see them: the view of one, and all that can be done with it.
import type { Failure } from "../../base/errors.ts";
import type { ConferencePlace, MediaDirection, MediaStatistics, SrtpSuite } from "../../ports/media-engine.ts";
import type { CallPath, HandoverReport } from "../../ports/store.ts";
import type { CallInformation } from "../../sip/usage/call-information.ts";
import type { ForwardingReason } from "../../sip/usage/forwarding.ts";
import type { CodecName } from "./account-protocol.ts";

export type { CallInformation, CallLink } from "../../sip/usage/call-information.ts";

/**
 * dialing -> ringing (early media may sound) -> active -> ended, or incoming -> connecting -> active -> ended;
 * every state may go to ended. Holding is apart (`held`, `heldByPeer`), since both sides may hold.
 */
export type CallState = "dialing" | "ringing" | "incoming" | "connecting" | "active" | "ended";

export interface CallView {
  readonly id: string;
  /** The Call-ID of its messages now; absent until the INVITE is on its way. */
  readonly sipCallId?: string;
  readonly accountId: string | null;
  readonly direction: "incoming" | "outgoing";
  readonly state: CallState;
  /** Address of the other side, without parameters. */
  readonly remoteUri: string;
  /** Contact's name, else the display name sent, else empty. Text from the network: never HTML. */
  readonly remoteName: string;
  readonly subject?: string;
  readonly urgent?: boolean;
  /** The caller hides: neither address nor name means anything. */
  readonly anonymous?: boolean;
  /** The account's own provider vouches for the caller's address; without this it is the caller's own claim. */
  readonly vouchedFor?: boolean;
  /** By whom an incoming call was sent on before it came here, the last one first. */
  readonly forwardedBy?: readonly CallForwarding[];
  /** What else the caller and its servers say. */
  readonly information?: CallInformation;
  /** Who has sent this call on to us, or us to the other side, as they say. */
  readonly transferredBy?: string;
  /** The call is being sent on to somebody else. */
  readonly transfer?: TransferView;
  /** The call that this one belongs to while somebody is asked about one of them. */
  readonly consultation?: ConsultationView;
  /** Where a server has sent an outgoing call on to, or the owner's rules an incoming one; absent unless that was so. */
  readonly forwardedTo?: string;
  readonly startedAtMs: number;
  readonly answeredAtMs?: number;
  readonly endedAtMs?: number;
  readonly held: boolean;
  readonly heldByPeer: boolean;
  /** A hold or resume is on its way. */
  readonly changing: boolean;
  readonly muted: boolean;
  readonly mediaDirection: MediaDirection;
  readonly codec?: string;
  readonly encryption: CallEncryption;
  /** What carries it, such as { interfaceName: "eth0", localAddress: "192.0.2.5", kind: "wired" }. */
  readonly path?: CallPath;
  /** Since when nothing gets through, wall-clock milliseconds; absent while all is well. Worth telling after a second. */
  readonly reconnectingSinceMs?: number;
  /** Its last moves from one path to another, the newest last; the figures of one may follow seconds later. */
  readonly handovers: readonly HandoverReport[];
  readonly statistics?: MediaStatistics;
  readonly quality?: CallQuality;
  /** Digits sent so far. */
  readonly digits: string;
  /** How the last of them went, as far as the other side has taken them. */
  readonly digitsBy?: DigitWay;
  /** Those that were pressed last were not taken. */
  readonly digitsProblem?: Failure;
  /** Digits received so far, as telephone-events or by INFO. */
  readonly digitsReceived: string;
  /** Why it ended, for people, with the status line small in `detail`. */
  readonly end?: CallEnd;
  /** Sound does not work though the call goes on. */
  readonly audioProblem?: Failure;
  /** Of the last recording of this call; absent where there was none. */
  readonly recording?: RecordingView;
  /** The other sides of all calls with the same `conferenceId` hear each other, but for those that are muted there. */
  readonly conference?: ConferencePlace;
}

/** starting -> running -> saved, or failed: then what came before the failure is in the file, if there is one. */
export interface RecordingView {
  readonly state: "starting" | "running" | "saved" | "failed";
  readonly path?: string;
  readonly failure?: Failure;
}

/**
 * What keeps others from listening, as it is in force now. Until DTLS has agreed on keys there is no `suite`, and no sound.
 * `signallingProtected`: our way to the first server hides and proves what the keys were agreed by; beyond it nobody can tell.
 */
export type CallEncryption =
  /** `lost`: the call was encrypted before, all of it. */
  | { readonly kind: "none"; readonly lost?: boolean }
  | { readonly kind: "sdes" | "dtls"; readonly suite?: SrtpSuite; readonly signallingProtected: boolean };

/**
 * A transfer on its way: asked -> trying -> ringing -> done, or failed, after which the call goes on. "offered": the other side
 * asks for it, and this phone's person has to say whether they go along (`call.followTransfer`).
 */
export interface TransferView {
  /** Whom the other side is to talk to; where it is the other side that asks, whom we are to talk to. */
  readonly to: string;
  readonly by: "us" | "peer";
  readonly state: "offered" | "asked" | "trying" | "ringing" | "done" | "failed";
  readonly failure?: Failure;
  /** The contact that `to` is; absent where it is none. */
  readonly toName?: string;
  /** Why the person is asked whatever they have chosen; absent where they chose to be asked. */
  readonly caution?: TransferCaution;
}

/** "number": a stranger has us dial a number, which our account pays for. "elsewhere": neither at home nor where the other side is. */
export type TransferCaution = "number" | "elsewhere";

export interface CallPreferences {
  /** Whether to ask each time before the other side's wish to pass us on is followed, not only where it is unusual. */
  readonly asksBeforeTransfer: boolean;
}

/** Colleagues and switchboards pass calls on all day. */
export const DEFAULT_CALL_PREFERENCES: CallPreferences = { asksBeforeTransfer: false };

/** How keys get to the other side: beside the sound (RFC 4733), beside the call (INFO), or as tones in the sound. */
export type DigitWay = "telephone-event" | "info" | "in-band";

/** A call that waits, and the one in which somebody is asked about it; each names the other. */
export interface ConsultationView {
  readonly role: "waiting" | "asking";
  /** The other of the two. */
  readonly callId: string;
  /** The other one is over, by itself: nothing is left to be connected. */
  readonly end?: CallEnd;
}

/** One step that a call took before it came here. Text from the network: never HTML. */
export interface CallForwarding {
  readonly uri: string;
  readonly name: string;
  readonly reason: ForwardingReason;
}

/** What a call may be given beyond its target. */
export interface CallOptions {
  readonly subject?: string;
  readonly priority?: "emergency" | "urgent" | "normal" | "non-urgent";
  /** The callee is not told who calls; the account's own server is. */
  readonly anonymous?: boolean;
  /** Whether the call goes on to where a server says that the callee is; it does unless false is said. */
  readonly followsRedirection?: boolean;
  /** Further header fields of the INVITE; those that the phone sets itself are refused. */
  readonly headers?: readonly (readonly [name: string, value: string])[];
}

export interface CallEnd {
  readonly by: "local" | "remote" | "network";
  /** Plain sentence and stable code (`call/busy`, `call/declined`, `call/ended`, ...). */
  readonly failure: Failure;
}

/** A word first, the reason second. */
export interface CallQuality {
  readonly word: "good" | "fair" | "poor";
  readonly reason: "none" | "loss-in" | "loss-out" | "jitter" | "delay" | "silence";
  /** The figure behind the reason: percent or milliseconds. */
  readonly value?: number;
}

export type CallChange =
  | { readonly kind: "call"; readonly call: CallView }
  | { readonly kind: "call-removed"; readonly callId: string };

export interface CallCommands {
  /** `target` as typed: a number, "user@host" or a SIP/tel URI. Answers the call's id. */
  "call.start": (target: string, accountId: string | null, options?: CallOptions) => string;
  /** What becomes of calls that are talked on: they are held unless "end" is said. */
  "call.answer": (callId: string, others?: "hold" | "end") => void;
  "call.decline": (callId: string) => void;
  "call.end": (callId: string) => void;
  "call.hold": (callId: string, hold: boolean) => void;
  /** Goes on with this call; every other one waits. */
  "call.swapTo": (callId: string) => void;
  "call.holdAll": () => void;
  "call.mute": (callId: string, muted: boolean) => void;
  /** Offers these codecs from now on, the preferred one first; rejects where the other side has none of them, and the call goes on as it was. */
  "call.codecs": (callId: string, names: readonly CodecName[]) => void;
  "call.dtmf": (callId: string, digits: string) => void;
  /** Sends the other side of a connected call on to `target`, as typed; how that goes is shown in the call. */
  "call.transfer": (callId: string, target: string) => void;
  /** Connects the other sides of two connected calls with each other. */
  "call.transferTo": (callId: string, otherCallId: string) => void;
  /** Lets a call wait while `target`, as typed, is called and asked about it. Answers that call's id. */
  "call.consult": (callId: string, target: string) => string;
  /** Lets a call wait while its matter is talked about in another connected one. */
  "call.consultWith": (callId: string, otherCallId: string) => void;
  /** Connects who waits with who was asked, by either call's id. */
  "call.completeConsultation": (callId: string) => void;
  /** Ends the call in which was asked, and goes on with who waits. */
  "call.cancelConsultation": (callId: string) => void;
  /** Stops the ring tone of an incoming call; it goes on ringing for the caller. */
  "call.silence": (callId: string) => void;
  /** Goes along to whom the other side offers, or stays. Answers the id of the call that goes on there; null where nothing is offered any more. */
  "call.followTransfer": (callId: string, follows: boolean) => string | null;
  /** Takes an ended call off the stage. */
  "call.dismiss": (callId: string) => void;
  /** Begins to record a connected call, or ends it; how that goes is shown in the call. */
  "call.record": (callId: string, record: boolean) => void;
  /** Lets the other sides of connected calls hear each other, with everybody who is in a conference with one of them. Answers its id. */
  "conference.merge": (callIds: readonly string[]) => string;
  /** Whether the others hear a participant. */
  "conference.mute": (callId: string, muted: boolean) => void;
  /** Takes a participant out, who waits on hold. */
  "conference.remove": (callId: string) => void;
  /** Ends all its calls. */
  "conference.end": (conferenceId: string) => void;
}
