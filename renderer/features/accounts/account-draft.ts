// What is typed into the account form, and whether it can be sent. Pure.
import type { AccountSettings } from "../../bridge/bridge.ts";
import { splitAddress } from "../../composables/address.ts";
import type { MessageKey } from "../../i18n/en.ts";
import type { AccountTemplate } from "./account-templates.ts";
import { mediaDraftOf, mediaSettingsOf, type MediaDraft } from "./media-draft.ts";

/** Whom the account trusts and what it shows; the private key is only ever typed, never shown. */
export interface TrustDraft {
  realm: string;
  allowBasic: boolean;
  authorities: string;
  clientCertificate: string;
  privateKey: string;
}

/** The form's fields; every one is there, empty where nothing was typed. */
export interface AccountDraft {
  address: string;
  password: string;
  displayName: string;
  registrar: string;
  outboundProxy: string;
  transport: AccountSettings["transport"];
  webSocketPath: string;
  authenticationUser: string;
  register: boolean;
  media: MediaDraft;
  pickUpCode: string;
  plusAs: string;
  voicemailNumber: string;
  publishesPresence: boolean;
  sharesCalls: boolean;
  trust: TrustDraft;
  /** What the form does not show, and must not lose. */
  kept: Pick<AccountSettings, (typeof KEPT)[number]>;
}

const KEPT = ["trustedCertificate"] as const;

export type AccountProblems = Partial<Record<"address" | "registrar" | "outboundProxy" | "pickUpCode" | "plusAs", MessageKey>>;

// "host", "host:port", "[v6]", "[v6]:port"; whether it exists is the network's to say.
const hostPattern = /^(?:\[[\da-f:.]+\]|[^\s:@/;[\]]+)(?::\d{1,5})?$/iu;

const plusPattern = /^[\d*#]{0,8}$/u;
const pickUpPattern = /^[\d*#+]{0,16}$/u;

/** The form for an account, or an empty one. */
export function draftOf(settings?: AccountSettings): AccountDraft {
  return {
    address: settings === undefined ? "" : settings.address.replace(/^sips?:/iu, ""),
    password: "",
    displayName: settings?.displayName ?? "",
    registrar: settings?.registrar ?? "",
    outboundProxy: settings?.outboundProxy ?? "",
    transport: settings?.transport ?? "udp",
    webSocketPath: settings?.webSocketPath ?? "",
    authenticationUser: settings?.authenticationUser ?? "",
    register: settings?.register ?? true,
    media: mediaDraftOf(settings),
    pickUpCode: settings?.pickUpCode ?? "",
    plusAs: settings?.plusAs ?? "",
    voicemailNumber: settings?.voicemailNumber ?? "",
    publishesPresence: settings?.publishesPresence ?? false,
    sharesCalls: settings?.sharesCalls ?? false,
    trust: {
      realm: settings?.realm ?? "",
      allowBasic: settings?.allowBasic ?? false,
      authorities: settings?.authorities ?? "",
      clientCertificate: settings?.clientCertificate ?? "",
      privateKey: "",
    },
    kept: Object.fromEntries(KEPT.flatMap((name) => (settings?.[name] === undefined ? [] : [[name, settings[name]]]))),
  };
}

/** What must be put right before the draft can be sent, by field. */
export function problemsOf(draft: AccountDraft): AccountProblems {
  return {
    ...addressProblem(draft.address.trim()),
    ...(isHost(draft.registrar) ? {} : { registrar: "account.hostWrong" as const }),
    ...(pickUpPattern.test(draft.pickUpCode.trim()) ? {} : { pickUpCode: "lamps.pickUpCodeWrong" as const }),
    ...(plusPattern.test(draft.plusAs.trim()) ? {} : { plusAs: "account.plusAsWrong" as const }),
    ...(isHost(draft.outboundProxy) ? {} : { outboundProxy: "account.hostWrong" as const }),
  };
}

function addressProblem(address: string): AccountProblems {
  if (address === "") return { address: "account.addressMissing" };
  const { user, host } = splitAddress(address);
  const good = user !== "" && !/\s/u.test(address) && address.split("@").length === 2 && hostPattern.test(host);
  return good ? {} : { address: "account.addressWrong" };
}

function isHost(text: string): boolean {
  return text.trim() === "" || hostPattern.test(text.trim().replace(/^sips?:/iu, ""));
}

/** Whether the transport has a path. */
export function isWebSocket({ transport }: Pick<AccountDraft, "transport">): boolean {
  return transport === "ws" || transport === "wss";
}

function trustSettingsOf({ allowBasic, realm, authorities, clientCertificate }: TrustDraft): Partial<AccountSettings> {
  const texts = Object.entries({ realm, authorities, clientCertificate }).map(([name, text]) => [name, text.trim()] as const);
  return { ...Object.fromEntries(texts.filter(([, text]) => text !== "")), ...(allowBasic ? { allowBasic } : {}) };
}

/** The settings that the draft means; empty fields are left out. */
export function settingsOf(draft: AccountDraft): AccountSettings {
  const filled = (text: string) => text.trim().replace(/^sips?:/iu, "");
  const authenticationUser = draft.authenticationUser.trim();
  const webSocketPath = isWebSocket(draft) ? draft.webSocketPath.trim() : "";
  return {
    ...draft.kept,
    address: `sip:${filled(draft.address)}`,
    displayName: draft.displayName.trim(),
    transport: draft.transport,
    register: draft.register,
    ...mediaSettingsOf(draft.media),
    ...trustSettingsOf(draft.trust),
    ...(draft.pickUpCode.trim() === "" ? {} : { pickUpCode: draft.pickUpCode.trim() }),
    ...(draft.plusAs.trim() === "" ? {} : { plusAs: draft.plusAs.trim() }),
    ...(draft.voicemailNumber.trim() === "" ? {} : { voicemailNumber: draft.voicemailNumber.trim() }),
    ...(draft.publishesPresence ? { publishesPresence: true } : {}),
    ...(draft.sharesCalls ? { sharesCalls: true } : {}),
    ...(webSocketPath === "" ? {} : { webSocketPath }),
    ...(authenticationUser === "" ? {} : { authenticationUser }),
    ...(filled(draft.registrar) === "" ? {} : { registrar: filled(draft.registrar) }),
    ...(filled(draft.outboundProxy) === "" ? {} : { outboundProxy: filled(draft.outboundProxy) }),
  };
}

/** Fills in what a kind of account is known to need, and takes out what the former choice had filled in. */
export function applyTemplate(draft: AccountDraft, chosen: AccountTemplate, former: AccountTemplate): void {
  const { transport = "udp", registrar = "", outboundProxy = "", register = true } = chosen.settings;
  const user = splitAddress(draft.address).user;
  const isFormer = former.domain !== undefined && draft.address.endsWith(`@${former.domain}`);
  Object.assign(draft, { transport, registrar, outboundProxy, register, media: mediaDraftOf(chosen.settings) });
  if (chosen.domain !== undefined) draft.address = `${user}@${chosen.domain}`;
  else if (isFormer) draft.address = user;
}
