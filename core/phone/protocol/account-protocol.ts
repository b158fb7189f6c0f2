// Accounts as hosts see them: what is entered, whether each can be reached, what waits at its server.
import type { Failure } from "../../base/errors.ts";

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

/** How keys may be sent, as an account's owner chooses. */
export const DIGIT_WISHES = ["automatic", "telephone-event", "info", "in-band"] as const;

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
  /** The number or address to call to hear waiting messages, in the place of the one that the server says. */
  readonly voicemailNumber?: string;
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
  /** What is dialled before an extension's number to take a call that rings there, such as "**"; absent: the call itself is replaced (RFC 3891). */
  readonly pickUpCode?: string;
  /** What is dialled for the "+" of an international number, such as "00", or "000" where 0 takes an outside line; the "+" itself if absent. */
  readonly plusAs?: string;
  /** Whether the server is told that one can be reached or talks, for those who watch; not unless said. */
  readonly publishesPresence?: boolean;
  /** Whether colleagues who ask are told that there is a call, not with whom. */
  readonly sharesCalls?: boolean;
  /** How keys pressed in a call are sent: by whatever the other side takes (absent), or in one way only. */
  readonly digits?: DigitWish;
}

/** "automatic": telephone-events, else INFO, else tones in the sound. */
export type DigitWish = (typeof DIGIT_WISHES)[number];

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
  /** Of the fresh ones. */
  readonly urgent: number;
  /** The address to call to hear them. */
  readonly mailbox?: string;
}

export type AccountChange =
  | { readonly kind: "account"; readonly account: AccountView }
  | { readonly kind: "account-removed"; readonly accountId: string };

export interface AccountCommands {
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
}
