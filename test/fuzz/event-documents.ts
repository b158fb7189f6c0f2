// The documents of events and messages as fuzz targets: whatever comes is read or refused, in time, and what is written
// reads the same.
import { decodeUtf8, encodeUtf8 } from "../../core/base/bytes.ts";
import { readConferenceInfo, writeConferenceInfo } from "../../core/sip/events/conference-info.ts";
import { readCpim, writeCpim } from "../../core/sip/events/cpim.ts";
import { readDialogInfo, writeDialogInfo } from "../../core/sip/events/dialog-info.ts";
import { readReport } from "../../core/sip/events/imdn.ts";
import { readComposing } from "../../core/sip/events/is-composing.ts";
import { readMessageSummary, writeMessageSummary } from "../../core/sip/events/message-summary.ts";
import { readPresence, writePresence } from "../../core/sip/events/presence.ts";
import { readRegInfo, writeRegInfo } from "../../core/sip/events/reg-info.ts";
import { readSipFragment } from "../../core/sip/events/sip-fragment.ts";
import type { FuzzTarget } from "./fuzz-targets.ts";

const entity = "sip:ada@example.org";

const seeds = [
  writeDialogInfo({ version: 1, state: "partial", entity, dialogs: [{ id: "d1", state: "early", direction: "initiator", code: 180, remote: { identity: entity, displayName: "Ada" } }] }),
  writePresence({ entity, tuples: [{ id: "t1", basic: "open", contact: entity, note: "here" }], notes: ["note"], activities: ["away"] }),
  writeRegInfo({ version: 0, state: "full", entity: "", registrations: [{ id: "r", address: entity, state: "active", contacts: [{ id: "c", state: "active", event: "registered", uri: entity, expiresS: 60 }] }] }),
  writeConferenceInfo({ version: 1, state: "full", entity, subject: "Talk", users: [{ entity, state: "full", endpoints: [{ entity, state: "full", status: "connected" }] }] }),
  writeMessageSummary({ waiting: true, account: entity, counts: new Map([["voice-message", { fresh: 1, old: 2, urgentFresh: 0, urgentOld: 1 }]]) }),
  writeCpim({ from: `<${entity}>`, messageId: "m1", wantedReports: ["display"], contentType: "text/plain", text: "hello" }),
  encodeUtf8("SIP/2.0 200 OK\r\n"),
];

const pieces = ["<a>", "</a>", "<a/>", "<", "&amp;", "&", "&#x41;", "<!--", "-->", "<![CDATA[", "]]>", "<?a?>", ' a="b"', "\r\n", "\n", "a: b\r\n", "1/2 (3/4)", " ", "SIP/2.0 200 "];

export const eventDocuments: FuzzTarget = {
  name: "event documents",
  seeds,
  pieces,
  runs: [
    ...[readDialogInfo, readRegInfo, readConferenceInfo, readSipFragment, readMessageSummary, readCpim, readComposing].map((read) => (bytes: Uint8Array) => void read(bytes)),
    (bytes) => void readReport(decodeUtf8(bytes)),
    (bytes) => {
      const read = readPresence(bytes);
      if (read.ok && !readPresence(writePresence(read.value)).ok) throw new Error("What is accepted reads again after writing.");
    },
  ],
};
