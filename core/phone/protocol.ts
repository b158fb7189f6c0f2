// What a window, a terminal or a test says to the phone and hears from it: commands, views, events.
// Plain JSON data only; no secret ever appears in a view or an event. The renderer imports types from here.
import type { Failure } from "../base/errors.ts";
import type { AudioDeviceInfo, AudioSelection, ConferencePlace, MediaDirection, MediaStatistics, MicrophoneTestMode, MicrophoneTestReport, RecordingRequest, SrtpSuite } from "../ports/media-engine.ts";
import type { CallPath, Contact, ContactDraft, HandoverReport, HistoryEntry } from "../ports/store.ts";
import type { CallInformation } from "../sip/usage/call-information.ts";
import type { ForwardingReason } from "../sip/usage/forwarding.ts";

export type { CallPath, Contact, ContactAddress, ContactDraft, HandoverReport, HistoryEntry, CallOutcome } from "../ports/store.ts";
export type { AudioDeviceInfo, AudioProcessing, AudioSelection, MediaStatistics } from "../ports/media-engine.ts";
export type { CertificateFacts, Failure } from "../base/errors.ts";
export type { CallInformation, CallLink } from "../sip/usage/call-information.ts";

export type AccountTransport = "udp" | "tcp" | "tls" | "ws" | "wss";

/** The trial domain's name; it never leaves this computer (RFC 6761 section 6.4). */
export const TRIAL_DOMAIN = "trial.invalid";
/** User parts of the trial domain's two numbers: one sends back what it hears, one talks. */
export const TRIAL_ECHO_USER = "echo";
export const TRIAL_TALK_USER = "talk";

/** The codecs that there are, by their names in SDP, in the order in which they are offered unless an account says otherwise. */
export const CODEC_NAMES = ["opus", "G722", "PCMA", "PCMU", "L16"] as const;
export type CodecName = (typeof CODEC_NAMES)[number];
/** Packet times that an account may have: whole frames; more than 60 ms is heard as delay, and some phones cannot play it. */
export const PACKET_TIMES_MS = [10, 20, 30, 40, 50, 60] as const;

/** What the user enters for an account; the password travels beside it and goes to the secret store at once. */
export interface AccountSettings {
  /** The address of record: "sip:ada@example.org" or "ada@example.org". */
  readonly address: string;
  /** The name that callees see. */
  readonly displayName: string;
  /** The user name for authentication where it differs from the address's user part. */
  readonly authenticationUser?: string;
  /** The realm that the account's servers name where it is known: no other gets an answer. */
  readonly realm?: string;
  /** Lets the password itself be sent over TLS, where a server asks for nothing better (Basic). */
  readonly allowBasic?: boolean;
  /** "host[:port]" where it differs from the address's domain. */
  readonly registrar?: string;
  /** "host[:port]" that every request goes to first. */
  readonly outboundProxy?: string;
  readonly transport: AccountTransport;
  /** The path of the server's WebSocket, such as "/ws"; "/" if absent (RFC 7118). */
  readonly webSocketPath?: string;
  /** SHA-256 fingerprint of the certificate that the user trusts for this account's server, and then no other. */
  readonly trustedCertificate?: string;
  /** Certificates of authorities that this account trusts beside everybody's, PEM. */
  readonly authorities?: string;
  /** Shown to a server that asks who we are, PEM; its private key travels beside it as the password does. */
  readonly clientCertificate?: string;
  /** Whether to register; an account for direct calls on a LAN does not. */
  readonly register: boolean;
  /** Codecs by name, the preferred one first, and no others; absent: the usual ones. */
  readonly codecs?: readonly CodecName[];
  /** Milliseconds of sound in a packet, 10 to 60; 20 if absent. */
  readonly packetTimeMs?: (typeof PACKET_TIMES_MS)[number];
  /** "offered" if absent: encrypted with whoever can. "required": no call without. */
  readonly encryption?: "never" | "offered" | "required";
  /** How keys are agreed on in calls that this account makes: in the signalling (absent), or between the phones. */
  readonly keyExchange?: "sdes" | "dtls";
}

/** Whether this account can be reached. Times are wall-clock milliseconds. */
export type Presence =
  | { readonly state: "offline" }
  | { readonly state: "registering" }
  | { readonly state: "registered"; readonly untilMs: number }
  /** `retryAtMs` is absent where trying again without a change would be useless (a refused password). */
  | { readonly state: "failed"; readonly failure: Failure; readonly retryAtMs?: number };

export interface AccountView {
  readonly id: string;
  readonly settings: AccountSettings;
  readonly presence: Presence;
  /** True for the account of the built-in trial domain. */
  readonly trial: boolean;
  /** Absent where the server says nothing of it. */
  readonly voicemail?: VoicemailView;
}

/** Spoken messages that wait at the account's server. */
export interface VoicemailView {
  readonly waiting: boolean;
  readonly fresh: number;
  readonly old: number;
  /** The address to call to hear them. */
  readonly mailbox?: string;
}

/**
 * sending -> sent (a server or phone has it) -> delivered -> displayed; reports may leave out a step, or never come.
 * Incoming ones: received -> seen.
 */
export type MessageState = "sending" | "sent" | "delivered" | "displayed" | "failed" | "received" | "seen";

export interface MessageView {
  readonly id: string;
  readonly accountId: string | null;
  readonly direction: "incoming" | "outgoing";
  /** Address of the other side, without parameters. */
  readonly remoteUri: string;
  /** Contact's name, else the display name sent, else empty. Text from the network: never HTML. */
  readonly remoteName: string;
  /** Text from the network: never HTML. */
  readonly text: string;
  readonly atMs: number;
  readonly state: MessageState;
  /** Why it failed. */
  readonly failure?: Failure;
}

/**
 * dialing -> ringing (early media may sound) -> active -> ended, or incoming -> connecting -> active -> ended;
 * every state may go to ended. Holding is apart (`held`, `heldByPeer`), since both sides may hold.
 */
export type CallState = "dialing" | "ringing" | "incoming" | "connecting" | "active" | "ended";

export interface CallView {
  readonly id: string;
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
  /** Where a server has sent an outgoing call on to; absent unless it was redirected. */
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
  /** Digits received so far (telephone-event). */
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

/** A transfer on its way: asked -> trying -> ringing -> done, or failed, after which the call goes on. */
export interface TransferView {
  /** Whom the other side is to talk to; where it is the other side that asks, whom we are to talk to. */
  readonly to: string;
  readonly by: "us" | "peer";
  readonly state: "asked" | "trying" | "ringing" | "done" | "failed";
  readonly failure?: Failure;
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

/** A thing the user should know that belongs to no call or account: a database set aside, no sound, ... */
export interface Notice {
  readonly id: string;
  readonly failure: Failure;
}

/** The whole state that a window shows; `revision` grows by one with each event after it. */
export interface Snapshot {
  readonly revision: number;
  readonly accounts: readonly AccountView[];
  readonly calls: readonly CallView[];
  /** The last ones, oldest first. */
  readonly messages: readonly MessageView[];
  /** Addresses of people who are writing to us now. */
  readonly writers: readonly string[];
  readonly devices: readonly AudioDeviceInfo[];
  readonly audio: AudioSelection;
  /** Plugged in during a call and not decided about: shall it be used? */
  readonly offeredDevice?: AudioDeviceInfo | undefined;
  /** While the microphone is tried. */
  readonly microphoneTest?: MicrophoneTestReport | undefined;
  readonly notices: readonly Notice[];
  readonly missedCalls: number;
  readonly secretProtection: "encrypted" | "plain-agreed" | "none";
  /** Whether this computer can clean the voice: cancel echo, suppress noise. */
  readonly processingAvailable: boolean;
  /** Countries whose telephone tones the phone knows, as ISO 3166-1 codes. */
  readonly toneCountries: readonly string[];
  readonly firstRun: boolean;
  readonly preferences: Preferences;
}

export interface Preferences {
  readonly theme: "system" | "light" | "dark" | "contrast";
  readonly locale: "system" | "en" | "de" | "fi";
  readonly recording: RecordingPreferences;
}

export interface RecordingPreferences {
  readonly format: RecordingRequest["format"];
  readonly announcement: RecordingRequest["announcement"];
  /** Where recordings go; the host's folder for them if absent. */
  readonly folder?: string;
}

/** Ordered changes; a receiver that misses a revision asks for a snapshot. */
export type PhoneChange =
  | { readonly kind: "account"; readonly account: AccountView }
  | { readonly kind: "account-removed"; readonly accountId: string }
  | { readonly kind: "call"; readonly call: CallView }
  | { readonly kind: "call-removed"; readonly callId: string }
  | { readonly kind: "message"; readonly message: MessageView }
  | { readonly kind: "writers"; readonly writers: readonly string[] }
  | { readonly kind: "audio"; readonly devices: readonly AudioDeviceInfo[]; readonly audio: AudioSelection }
  | { readonly kind: "notices"; readonly notices: readonly Notice[] }
  | { readonly kind: "missed-calls"; readonly missedCalls: number }
  | { readonly kind: "contacts-changed" }
  | { readonly kind: "history-changed" }
  | { readonly kind: "secret-protection"; readonly secretProtection: Snapshot["secretProtection"] }
  | { readonly kind: "device-offer"; readonly device: AudioDeviceInfo | undefined }
  | { readonly kind: "microphone-test"; readonly report: MicrophoneTestReport }
  | { readonly kind: "processing"; readonly available: boolean }
  | { readonly kind: "first-run"; readonly firstRun: boolean }
  | { readonly kind: "preferences"; readonly preferences: Preferences };

export interface PhoneEvent {
  readonly revision: number;
  readonly change: PhoneChange;
}

/** Every command, with its arguments and its answer. A refused command rejects with a `Failure`. */
export interface PhoneCommands {
  "account.add": (settings: AccountSettings, password: string, privateKey?: string) => AccountView;
  /** A null secret, or one left out, stays as it is. */
  "account.update": (accountId: string, settings: AccountSettings, password: string | null, privateKey?: string | null) => AccountView;
  /** From now on the account's server must show exactly this certificate; registers again. */
  "account.trustCertificate": (accountId: string, fingerprint: string) => AccountView;
  "account.remove": (accountId: string) => void;
  /** Registers again now (after a failure or on request). */
  "account.register": (accountId: string) => void;
  "account.unregister": (accountId: string) => void;
  /** Starts the built-in domain if needed and registers an account there. */
  "trial.start": () => AccountView;

  /** `target` as typed: a number, "user@host" or a SIP/tel URI. Answers the call's id. */
  "call.start": (target: string, accountId: string | null, options?: CallOptions) => string;
  "call.answer": (callId: string) => void;
  "call.decline": (callId: string) => void;
  "call.end": (callId: string) => void;
  "call.hold": (callId: string, hold: boolean) => void;
  "call.mute": (callId: string, muted: boolean) => void;
  /** Offers these codecs from now on, the preferred one first; rejects where the other side has none of them, and the call goes on as it was. */
  "call.codecs": (callId: string, names: readonly CodecName[]) => void;
  "call.dtmf": (callId: string, digits: string) => void;
  /** Sends the other side of a connected call on to `target`, as typed; how that goes is shown in the call. */
  "call.transfer": (callId: string, target: string) => void;
  /** Connects the other sides of two connected calls with each other. */
  "call.transferTo": (callId: string, otherCallId: string) => void;
  /** Stops the ring tone of an incoming call; it goes on ringing for the caller. */
  "call.silence": (callId: string) => void;
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

  /** `target` as typed, as for a call. Answers the message's id; what becomes of it comes as events. */
  "message.send": (accountId: string | null, target: string, text: string) => string;
  /** A person has seen an incoming message. */
  "message.seen": (messageId: string) => void;
  /** A person is writing to an address, or has stopped. */
  "message.compose": (accountId: string | null, target: string, isWriting: boolean) => void;

  "audio.select": (selection: AudioSelection) => void;
  /** Plays a short test tone on a role's device. */
  "audio.test": (role: "speaker" | "ringer") => void;
  /** Tries the microphone: shows its level, records and plays back, or ends that. */
  "audio.try-microphone": (mode: MicrophoneTestMode) => void;
  /** Answers `offeredDevice`: use it for talking and hearing from now on, or leave it. */
  "audio.answer-offer": (use: boolean) => void;
  "audio.refresh": () => readonly AudioDeviceInfo[];

  "contacts.search": (query: string, limit: number) => readonly Contact[];
  "contacts.add": (draft: ContactDraft) => Contact;
  "contacts.update": (contact: Contact) => void;
  "contacts.delete": (contactId: string) => void;

  "history.list": (limit: number, before: number | null) => readonly HistoryEntry[];
  "history.seen": () => void;
  "history.delete": (entryId: string | null) => void;

  "secrets.agree-to-plain": () => void;
  "notice.dismiss": (noticeId: string) => void;
  "preferences.set": (preferences: Preferences) => void;
  "first-run.done": () => void;
}

export type CommandName = keyof PhoneCommands;
export type CommandArguments<Name extends CommandName> = Parameters<PhoneCommands[Name]>;
export type CommandAnswer<Name extends CommandName> = ReturnType<PhoneCommands[Name]>;
