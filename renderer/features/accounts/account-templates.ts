// Kinds of accounts and what is known of each: only facts that their makers publish, the general ones first. To add one: an
// entry here, its name and sentence in setup-texts.ts.
import type { AccountSettings } from "../../bridge/bridge.ts";
import type { setupTexts } from "../../i18n/en/setup-texts.ts";

export type TemplateName = Exclude<keyof typeof setupTexts.template, "label" | "hint" | "address" | `${string}Hint`>;

export interface AccountTemplate {
  readonly name: TemplateName;
  /** What an address of this kind looks like. */
  readonly example: string;
  /** What is behind the at-sign for everybody, where that is so. */
  readonly domain?: string;
  /** What an account of this kind is set to. */
  readonly settings: Partial<Pick<AccountSettings, "transport" | "registrar" | "outboundProxy" | "encryption" | "codecs" | "register">>;
  /** Fields beyond address and password that have to be filled in. */
  readonly asks?: "authenticationUser";
}

export const accountTemplates: readonly AccountTemplate[] = [
  { name: "generic", example: "ada@sip.example.org", settings: { transport: "udp" } },
  { name: "pbx", example: "204@pbx.example.org", settings: { transport: "udp" } },
  { name: "proxy", example: "ada@example.org", settings: { transport: "tls" } },
  { name: "3cx", example: "204@company.example.org", settings: { transport: "udp" }, asks: "authenticationUser" },
  // AVM: the box's name in its own network is fritz.box, which is its registrar too.
  { name: "fritz", example: "ada@fritz.box", domain: "fritz.box", settings: { transport: "udp" } },
  // dus.net, "SIP Informationen & Einstellungen": secure.dus.net, port 5061, TLS with SRTP.
  { name: "dus", example: "000387123456@secure.dus.net", domain: "secure.dus.net", settings: { transport: "tls", encryption: "required" } },
  { name: "direct", example: "ada@192.0.2.7", settings: { transport: "udp", register: false } },
];
