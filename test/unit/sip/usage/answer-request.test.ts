// A caller's wish to be answered by the phone itself, in the three forms that are on the wire.
import { describe, expect, it } from "vitest";
import { createHeaders } from "../../../../core/sip/message/headers.ts";
import { readAnswerRequest } from "../../../../core/sip/usage/answer-request.ts";

describe("a wish for automatic answer", () => {
  it.each([
    ["Answer-Mode", "Auto", 0],
    ["Answer-Mode", "auto;require", 0],
    ["Call-Info", "<sip:192.0.2.1>;answer-after=0", 0],
    ["Call-Info", "<http://www.example.org/ada.png>;purpose=icon, <uri:any>; answer-after = 5", 5],
    ["Call-Info", "<sip:192.0.2.1>;answer-after=9999", 60],
    ["Alert-Info", "<http://www.notused.invalid>;info=alert-autoanswer;delay=0", 0],
    ["Alert-Info", 'info="alert-autoanswer"', 0],
  ])("is read from %s: %s (RFC 5373 section 4.1, and desk phones' customs)", (name, value, afterS) => {
    expect(readAnswerRequest(createHeaders([[name, value]]))).toBe(afterS);
  });

  it("is found behind other values of the header", () => {
    expect(readAnswerRequest(createHeaders([["Call-Info", "<http://example.org/a>;purpose=card"], ["Call-Info", "<sip:x>;answer-after=2"]]))).toBe(2);
  });

  it.each([
    ["Answer-Mode", "Manual"],
    ["Answer-Mode", "Automobile"],
    ["Call-Info", "<sip:192.0.2.1>;purpose=icon"],
    ["Call-Info", "<sip:192.0.2.1>;answer-after=soon"],
    ["Alert-Info", "<http://example.org/alert-autoanswer.wav>"],
    ["Subject", "info=alert-autoanswer"],
  ])("is not in %s: %s", (name, value) => {
    expect(readAnswerRequest(createHeaders([[name, value]]))).toBeUndefined();
  });
});
