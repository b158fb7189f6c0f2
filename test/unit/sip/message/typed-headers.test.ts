// Every typed header within a message: read as if its value stood alone, however it is cut.
import { describe, expect, it } from "vitest";
import { encodeUtf8 } from "../../../../core/base/bytes.ts";
import { createHeaders, type SipHeaderList } from "../../../../core/sip/message/headers.ts";
import { StreamFramer } from "../../../../core/sip/message/stream-framer.ts";
import { headerReaders, type TypedHeaderKey } from "../../../../core/sip/message/typed-headers.ts";
import { headerSeeds } from "../../../fuzz/header-seeds.ts";

/** A response is accepted with most headers malformed; those that are needed stand behind, so that they stay single. */
const NEEDED: readonly (readonly [TypedHeaderKey, string])[] = [
  ["via", "SIP/2.0/TCP h;branch=z9hG4bK1"], ["from", "<sip:a@b>;tag=1"], ["to", "<sip:c@d>"], ["call-id", "x"], ["cseq", "1 INVITE"], ["content-length", "0"],
];

/** What a reader must not run on into. */
const BAIT = 'Bait: >"]);,=1';

describe.each(Object.keys(headerReaders) as TypedHeaderKey[])("%s", (key) => {
  it("is read to its end and no further (RFC 3261 7.3.1)", () => {
    for (const seed of headerSeeds[key]) {
      for (let length = seed.length; length > 0; length--) {
        const value = seed.slice(0, length).trim();
        const others = NEEDED.filter(([name]) => name !== key).map(([name, text]) => `${name}: ${text}`);
        const text = ["SIP/2.0 200 OK", `${key}: ${value}`, BAIT, ...others, "", ""].join("\r\n");
        const [event] = new StreamFramer().push(encodeUtf8(text));
        if (event?.kind !== "message") continue; // refused, or waiting for the body that a number asks for
        expect((event.message.headers as SipHeaderList).typed(key), value).toEqual(createHeaders([[key, value]]).typed(key));
      }
    }
  });
});
