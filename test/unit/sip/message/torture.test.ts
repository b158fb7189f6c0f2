// Torture messages of our own for the cases of RFC 4475 and RFC 5118: parsed, written, streamed, and cut everywhere.
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { equalMessages } from "../../../../core/sip/message/equal-messages.ts";
import { parseSipMessage } from "../../../../core/sip/message/parse-message.ts";
import { serializeSipMessage } from "../../../../core/sip/message/serialize-message.ts";
import { StreamFramer } from "../../../../core/sip/message/stream-framer.ts";
import { accept, refuse } from "./message-text.ts";

interface TortureCase {
  readonly file: string;
  readonly section: string;
  readonly title: string;
  /** Only where it is refused. */
  readonly code?: string;
}

const folder = new URL("../../../fixtures/sip/torture/", import.meta.url);
const cases = JSON.parse(readFileSync(new URL("cases.json", folder), "utf8")) as TortureCase[];
const read = (file: string): Uint8Array => readFileSync(new URL(file, folder));

describe("torture messages", () => {
  it("are one for each of RFC 4475's 49 and RFC 5118's 12", () => {
    expect(readdirSync(folder).filter((name) => name.endsWith(".sip")).sort()).toEqual(cases.map(({ file }) => file).sort());
    expect(cases.filter(({ section }) => section.startsWith("RFC 4475"))).toHaveLength(49);
    expect(new Set(cases.map(({ section }) => section)).size).toBe(61 - 2); // RFC 5118 sections 4.5 and 4.10 have two each
  });

  for (const { file, section, title, code } of cases) {
    const bytes = read(file);
    if (code !== undefined) {
      it(`refuses ${title} (${section})`, () => expect(refuse(bytes).code).toBe(code));
      continue;
    }
    it(`accepts ${title} (${section})`, () => {
      const message = accept(bytes);
      expect(message.headers.vias.length).toBeGreaterThan(0);
    });
    it(`writes ${title} so that it reads the same`, () => {
      const message = accept(bytes);
      expect(equalMessages(accept(serializeSipMessage(message)), message)).toBe(true);
    });
    it(`takes ${title} from a stream byte by byte`, () => {
      const message = accept(bytes);
      const framer = new StreamFramer();
      const events = [...serializeSipMessage(message)].flatMap((byte) => framer.push(Uint8Array.of(byte)));
      expect(events.map(({ kind }) => kind)).toEqual(["message"]);
      expect(events[0]!.kind === "message" && equalMessages(events[0]!.message, message)).toBe(true);
      expect(framer.bufferedBytes).toBe(0);
    });
    it(`answers ${title}, cut anywhere, with a message or an error`, () => {
      for (let length = 0; length < bytes.length; length++) parseSipMessage(bytes.subarray(0, length));
    });
  }

  it("keeps an escaped user part apart from its separators (RFC 4475 3.1.1.3)", () => {
    const message = accept(read("escaped-user.sip"));
    expect(message.kind === "request" && message.uri).toMatchObject({ scheme: "sip", user: "sips:ruth@example.org", host: "example.net" });
    expect(message.headers.contacts).toMatchObject([{ uri: { user: "ruth", params: new Map([["lr", null], ["word", "value%42"]]) } }]);
  });

  it("joins folded lines, reads compact names and escaped quotes (RFC 4475 3.1.1.1)", () => {
    const { headers } = accept(read("folded-and-compact.sip"));
    expect(headers.from).toMatchObject({ displayName: 'Ruth \\"quay" Lund', params: new Map([["tag", "quay9"]]) });
    expect(headers.vias.map(({ transport, host }) => `${transport} ${host}`)).toEqual(["UDP 198.51.100.7", "TCP pier.example.org", "UDP 203.0.113.9"]);
    expect(headers.get("tide-table")).toBe("high water at nine");
    expect(headers.get("Odd-One")).toBe(";;,,;,;,");
    expect(headers.cseq).toEqual({ sequence: 17, method: "INVITE" });
    expect(headers.maxForwards).toBe(41);
    expect(headers.get("Subject")).toBe("");
  });

  it("reads no method or header name into an escape (RFC 4475 3.1.1.5)", () => {
    const message = accept(read("percent-in-tokens.sip"));
    expect(message).toMatchObject({ method: "OPTI%4FNS" });
    expect(message.headers.contacts).toHaveLength(2);
  });

  it("drops what follows Content-Length in a datagram (RFC 3261 18.3)", () => {
    expect(accept(read("second-message-in-datagram.sip")).body).toHaveLength(0);
  });

  it("gives parameters to the header without brackets and to the URI within them (RFC 3261 20.10)", () => {
    expect(accept(read("param-outside-brackets.sip")).headers.contacts).toMatchObject([{ params: new Map([["mine", "yes"]]), uri: { params: new Map() } }]);
    expect(accept(read("param-inside-brackets.sip")).headers.contacts).toMatchObject([{ params: new Map(), uri: { params: new Map([["mine", "yes"]]) } }]);
  });
});
