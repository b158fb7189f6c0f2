// The documents of event packages: read, written, read again; bounded; whole states kept over partial ones.
import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { decodeUtf8, encodeUtf8 } from "../../../../core/base/bytes.ts";
import type { Result } from "../../../../core/base/result.ts";
import { mergeConference, readConferenceInfo, writeConferenceInfo, type ConferenceInfo } from "../../../../core/sip/events/conference-info.ts";
import { mergeDialogs, readDialogInfo, writeDialogInfo, type DialogInfo } from "../../../../core/sip/events/dialog-info.ts";
import { readComposing, believedMs, writeComposing } from "../../../../core/sip/events/is-composing.ts";
import { readReport, writeReport } from "../../../../core/sip/events/imdn.ts";
import { readCpim, writeCpim, type CpimMessage } from "../../../../core/sip/events/cpim.ts";
import { readMessageSummary, writeMessageSummary } from "../../../../core/sip/events/message-summary.ts";
import { readPresence, writePresence } from "../../../../core/sip/events/presence.ts";
import { mergeRegistrations, readRegInfo, writeRegInfo } from "../../../../core/sip/events/reg-info.ts";
import { readSipFragment, writeSipFragment } from "../../../../core/sip/events/sip-fragment.ts";
import { takeVersion } from "../../../../core/sip/events/versioned-document.ts";
import { readXml } from "../../../../core/sip/events/xml-document.ts";

const bytes = (text: string): Uint8Array => encodeUtf8(text);

function valueOf<Value>(result: Result<Value, { code: string; detail?: string }>): Value {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.detail ?? ""}`);
  return result.value;
}

describe("message summaries (RFC 3842)", () => {
  it("tell whether messages wait, how many of each kind, and where (5.2)", () => {
    const text = "Messages-Waiting: yes\r\nMessage-Account: sip:ada@vm.example.org\r\nVoice-Message: 4/8 (1/2)\r\nFax-Message: 0/1\r\n";
    const summary = valueOf(readMessageSummary(bytes(text)));
    expect(summary).toEqual({
      waiting: true, account: "sip:ada@vm.example.org",
      counts: new Map([["voice-message", { fresh: 4, old: 8, urgentFresh: 1, urgentOld: 2 }], ["fax-message", { fresh: 0, old: 1 }]]),
    });
    expect(decodeUtf8(writeMessageSummary(summary))).toBe(text);
  });
  it("may tell no more than that nothing waits, in any case of letters", () => {
    expect(valueOf(readMessageSummary(bytes("messages-waiting:NO")))).toEqual({ waiting: false, counts: new Map() });
  });
  it("pass over the headers of single messages behind an empty line", () => {
    const summary = valueOf(readMessageSummary(bytes("Messages-Waiting: yes\r\nVoice-Message: 1/0\r\n\r\nFrom: x\r\nFax-Message: 9/9\r\n")));
    expect([...summary.counts.keys()]).toEqual(["voice-message"]);
  });
  it.each(["", "Voice-Message: 1/0", "Messages-Waiting: perhaps"])("that do not say whether anything waits are refused: %j", (text) => {
    expect(readMessageSummary(bytes(text)).ok).toBe(false);
  });
});

describe("dialog states (RFC 4235)", () => {
  const document = `<?xml version="1.0"?>
    <dialog-info xmlns="urn:ietf:params:xml:ns:dialog-info" version="3" state="full" entity="sip:ada@example.org">
      <dialog id="d1" call-id="c1" local-tag="l1" remote-tag="r1" direction="recipient">
        <state event="remote-bye" code="487">terminated</state>
        <local><identity display="Ada">sip:ada@example.org</identity><target uri="sip:ada@192.0.2.1"/></local>
        <remote><identity>sip:bob@example.org</identity></remote>
      </dialog>
      <dialog id="d2"><state>early</state></dialog>
      <dialog id="d3"><state>dreaming</state></dialog>
    </dialog-info>`;
  const info = valueOf(readDialogInfo(bytes(document)));
  it("tell each dialog with its state, direction, ends and why (4.1)", () => {
    expect(info).toEqual({
      version: 3, state: "full", entity: "sip:ada@example.org",
      dialogs: [
        {
          id: "d1", callId: "c1", localTag: "l1", remoteTag: "r1", direction: "recipient", state: "terminated", event: "remote-bye", code: 487,
          local: { identity: "sip:ada@example.org", displayName: "Ada", target: "sip:ada@192.0.2.1" }, remote: { identity: "sip:bob@example.org" },
        },
        { id: "d2", state: "early" },
      ],
    });
    expect(valueOf(readDialogInfo(writeDialogInfo(info)))).toEqual(info);
  });
  it("are kept whole over partial documents; a missing version asks for a refresh (4.3)", () => {
    const next: DialogInfo = { version: 4, state: "partial", entity: info.entity, dialogs: [{ id: "d2", state: "confirmed" }] };
    const taken = takeVersion(info, next, mergeDialogs);
    expect(taken).toEqual({ kind: "taken", whole: { ...next, state: "full", dialogs: [{ id: "d2", state: "confirmed" }] } });
    expect(takeVersion(info, { ...next, version: 5 }, mergeDialogs).kind).toBe("gap");
    expect(takeVersion(info, { ...next, version: 3 }, mergeDialogs).kind).toBe("old");
    expect(takeVersion(undefined, next, mergeDialogs).kind).toBe("gap");
    expect(takeVersion(info, { ...next, version: 9, state: "full" }, mergeDialogs).kind).toBe("taken");
  });
});

describe("presence (RFC 3863, RFC 4480)", () => {
  const document = `<?xml version="1.0" encoding="UTF-8"?>
    <pp:presence xmlns:pp="urn:ietf:params:xml:ns:pidf" xmlns:r="urn:ietf:params:xml:ns:pidf:rpid" xmlns:dm="urn:ietf:params:xml:ns:pidf:data-model" entity="pres:ada@example.org">
      <pp:tuple id="t1"><pp:status><pp:basic>open</pp:basic></pp:status><pp:contact priority="0.8">sip:ada@192.0.2.1</pp:contact><pp:note xml:lang="en">At &lt;the&gt; desk</pp:note></pp:tuple>
      <pp:note>Here until noon</pp:note>
      <dm:person id="p"><r:activities><r:on-the-phone/></r:activities></dm:person>
    </pp:presence>`;
  const state = valueOf(readPresence(bytes(document)));
  it("tells ways of being reached, notes and activities, whatever prefix is used (4.1)", () => {
    expect(state).toEqual({
      entity: "pres:ada@example.org",
      tuples: [{ id: "t1", basic: "open", contact: "sip:ada@192.0.2.1", note: "At <the> desk" }],
      notes: ["Here until noon"], activities: ["on-the-phone"],
    });
    expect(valueOf(readPresence(writePresence(state)))).toEqual(state);
  });
});

describe("registrations (RFC 3680)", () => {
  const info = {
    version: 0, state: "full" as const, entity: "",
    registrations: [{
      id: "a7", address: "sip:ada@example.org", state: "active" as const,
      contacts: [{ id: "76", state: "active" as const, event: "registered", uri: "sip:ada@192.0.2.1", displayName: "Desk", expiresS: 600 }],
    }],
  };
  it("are written and read the same (5.1)", () => expect(valueOf(readRegInfo(writeRegInfo(info)))).toEqual(info));
  it("are replaced one by one by a partial document", () => {
    const gone = { ...info.registrations[0]!, state: "terminated" as const, contacts: [{ id: "76", state: "terminated" as const, event: "deactivated", uri: "sip:ada@192.0.2.1", retryAfterS: 3 }] };
    expect(mergeRegistrations(info, { ...info, version: 1, state: "partial", registrations: [gone] }).registrations).toEqual([gone]);
  });
});

describe("conferences (RFC 4575)", () => {
  const whole: ConferenceInfo = {
    version: 1, state: "full", entity: "sip:conf@example.org", subject: "Weather", userCount: 2,
    users: [
      { entity: "sip:ada@example.org", state: "full", displayName: "Ada", endpoints: [{ entity: "sip:ada@192.0.2.1", state: "full", status: "connected" }, { entity: "sip:ada@192.0.2.3", state: "full", status: "on-hold" }] },
      { entity: "sip:bob@example.org", state: "full", endpoints: [] },
    ],
  };
  it("are written and read the same (5)", () => expect(valueOf(readConferenceInfo(writeConferenceInfo(whole)))).toEqual(whole));
  it("change by user and endpoint in partial documents (4.6)", () => {
    const news: ConferenceInfo = {
      version: 2, state: "partial", entity: whole.entity,
      users: [
        { entity: "sip:ada@example.org", state: "partial", endpoints: [{ entity: "sip:ada@192.0.2.3", state: "deleted" }] },
        { entity: "sip:bob@example.org", state: "deleted", endpoints: [] },
        { entity: "sip:eve@example.org", state: "full", endpoints: [] },
      ],
    };
    const merged = mergeConference(whole, news);
    expect([merged.version, merged.subject]).toEqual([2, "Weather"]);
    expect(merged.users).toEqual([
      { ...whole.users[0]!, endpoints: [whole.users[0]!.endpoints[0]] },
      { entity: "sip:eve@example.org", state: "full", endpoints: [] },
    ]);
  });
});

describe("fragments of a REFER's outcome (RFC 3515 section 2.4.5)", () => {
  it("tell a status line", () => {
    expect(valueOf(readSipFragment(writeSipFragment(180)))).toEqual({ status: 180, reason: "Ringing" });
    expect(valueOf(readSipFragment(bytes("SIP/2.0 503\r\nRetry-After: 3\r\n")))).toEqual({ status: 503, reason: "" });
  });
  it.each(["", "SIP/2.0 700 No", "INVITE sip:a@b SIP/2.0", "HTTP/1.1 200 OK"])("are refused without one: %j", (text) => {
    expect(readSipFragment(bytes(text)).ok).toBe(false);
  });
});

describe("wrapped messages (RFC 3862, RFC 5438)", () => {
  const message: CpimMessage = {
    from: "Ada <sip:ada@example.org>", to: "<sip:bob@example.org>", dateTime: "2026-11-22T12:00:00Z", messageId: "34jk324j",
    wantedReports: ["positive-delivery", "display"], contentType: "text/plain", text: "Grüße\nund mehr",
  };
  it("are written and read the same", () => expect(valueOf(readCpim(writeCpim(message)))).toEqual(message));
  it("may use any prefix for the headers of reports (RFC 3862 section 3.4)", () => {
    const text = "From: <sip:a@b>\r\nNS: x <urn:ietf:params:imdn>\r\nx.Message-ID: 7\r\nx.Disposition-Notification: Display\r\n\r\nContent-type: text/plain\r\n\r\nhi";
    expect(valueOf(readCpim(bytes(text)))).toMatchObject({ messageId: "7", wantedReports: ["display"], text: "hi" });
  });
  it("cannot be given headers by a name with line breaks", () => {
    const sneaky = writeCpim({ ...message, from: "Ada\r\nimdn.Message-ID: other" });
    expect(valueOf(readCpim(sneaky)).messageId).toBe("34jk324j");
  });
  it("carry reports by the message's id (RFC 5438 section 7.1)", () => {
    for (const report of [{ kind: "delivery", status: "delivered" }, { kind: "display", status: "displayed" }, { kind: "delivery", status: "failed" }] as const) {
      const whole = { messageId: "34jk324j", dateTime: "2026-11-22T12:00:01Z", ...report };
      expect(valueOf(readReport(writeReport(whole)))).toEqual(whole);
    }
  });
});

describe("is composing (RFC 3994)", () => {
  it("tells active with its refresh, idle, and idle for what is not known (3.3)", () => {
    const status = { state: "active" as const, contentType: "text/plain", refreshS: 90 };
    expect(valueOf(readComposing(writeComposing(status)))).toEqual(status);
    expect(valueOf(readComposing(bytes("<isComposing><state>thinking</state></isComposing>")))).toEqual({ state: "idle" });
  });
  it("is believed for the refresh interval, 120 s where none is told, an hour at most", () => {
    expect([believedMs({ state: "active", refreshS: 60 }), believedMs({ state: "active" }), believedMs({ state: "active", refreshS: 9e9 })]).toEqual([60_000, 120_000, 3_600_000]);
  });
});

describe("documents from the network", () => {
  it("define no entities: a document type is refused unread", () => {
    const bomb = '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;">]><presence entity="a"><note>&y;</note></presence>';
    expect(readXml(bytes(bomb))).toMatchObject({ ok: false, error: { detail: "document type" } });
    expect(readXml(bytes("<a>&unknown;</a>")).ok).toBe(false);
  });
  it("are bounded in size and in elements, however deep", () => {
    expect(readXml(bytes(`<a>${"x".repeat(70_000)}</a>`)).ok).toBe(false);
    expect(readXml(bytes(`${"<a>".repeat(6_000)}${"</a>".repeat(6_000)}`)).ok).toBe(false);
    expect(readXml(bytes(`${"<a>".repeat(1_999)}${"</a>".repeat(1_999)}`)).ok).toBe(false);
    expect(readXml(bytes(`${"<a>".repeat(30)}${"</a>".repeat(30)}`)).ok).toBe(true);
    expect(readXml(bytes(`<a>${"<b/>".repeat(3_000)}</a>`)).ok).toBe(true);
  });
  it("never make a reader throw", () => {
    const readers = [readMessageSummary, readDialogInfo, readPresence, readRegInfo, readConferenceInfo, readSipFragment, readCpim, readComposing, (some: Uint8Array) => readReport(decodeUtf8(some))];
    const piece = fc.constantFrom("<", ">", "</", "/>", "dialog-info", " version='1'", " entity='a'", "<state>", "</state>", "&amp;", "&#0;", "\r\n", ":", "presence", "<![CDATA[", "<?xml", "1/2 (3/4)", "Messages-Waiting: yes\r\n");
    const soup = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.array(fc.oneof(piece, fc.string({ maxLength: 5 })), { maxLength: 40 }).map((pieces) => bytes(pieces.join(""))));
    fc.assert(fc.property(soup, (some) => readers.every((read) => typeof read(some).ok === "boolean")), { numRuns: 500 });
  });
  it("write text so that it reads the same, whatever a person called themselves", () => {
    fc.assert(fc.property(fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }), (name) => {
      const clean = name.replaceAll(/[\u0000-\u001f\ufffe\uffff]/g, "").trim();
      fc.pre(clean !== "" && clean === name);
      const state = valueOf(readPresence(writePresence({ entity: "sip:a@b", tuples: [], notes: [name], activities: [] })));
      return state.notes[0] === name;
    }));
  });
});
