// The event packages that this phone knows: what their documents are called, how long a subscription is asked for, how
// close together notifications may come. Plain data, from the "package definition" section of each RFC.
import { CONFERENCE_INFO_TYPE } from "./conference-info.ts";
import { DIALOG_INFO_TYPE } from "./dialog-info.ts";
import { MESSAGE_SUMMARY_TYPE } from "./message-summary.ts";
import { PIDF_TYPE } from "./presence.ts";
import { REG_INFO_TYPE } from "./reg-info.ts";
import { SIP_FRAGMENT_TYPE } from "./sip-fragment.ts";

export interface EventPackage {
  readonly event: string;
  readonly contentType: string;
  readonly defaultExpiresS: number;
  readonly minIntervalMs: number;
  /** Whether several notifiers may answer one SUBSCRIBE. */
  readonly takesForks: boolean;
}

export const eventPackages = {
  /** RFC 3842. */
  messageSummary: { event: "message-summary", contentType: MESSAGE_SUMMARY_TYPE, defaultExpiresS: 3600, minIntervalMs: 1_000, takesForks: true },
  /** RFC 4235: each phone of somebody is a notifier of its own. */
  dialog: { event: "dialog", contentType: DIALOG_INFO_TYPE, defaultExpiresS: 3600, minIntervalMs: 1_000, takesForks: true },
  /** RFC 3856. */
  presence: { event: "presence", contentType: PIDF_TYPE, defaultExpiresS: 3600, minIntervalMs: 5_000, takesForks: false },
  /** RFC 3680: a little longer than a registration. */
  reg: { event: "reg", contentType: REG_INFO_TYPE, defaultExpiresS: 3761, minIntervalMs: 5_000, takesForks: false },
  /** RFC 4575. */
  conference: { event: "conference", contentType: CONFERENCE_INFO_TYPE, defaultExpiresS: 3600, minIntervalMs: 5_000, takesForks: false },
  /** RFC 3515: made by REFER, not by SUBSCRIBE. */
  refer: { event: "refer", contentType: SIP_FRAGMENT_TYPE, defaultExpiresS: 60, minIntervalMs: 0, takesForks: false },
} as const satisfies Record<string, EventPackage>;
