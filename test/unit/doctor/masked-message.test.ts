// A kept message in a report: what phones write about themselves tells of no device.
import { expect, it } from "vitest";
import { Mask } from "../../../core/doctor/mask.ts";
import { maskedMessage } from "../../../core/doctor/masked-message.ts";
import { readTraced } from "../../../core/doctor/read-traced.ts";

const NOWHERE = { address: "0.0.0.0", port: 0 };
const optionsOf = (userAgent: string): string => [
  "OPTIONS sip:ada@example.org SIP/2.0", "Via: SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK1", "Max-Forwards: 70", "From: <sip:bob@example.org>;tag=1", "To: <sip:ada@example.org>",
  "Call-ID: 1", "CSeq: 1 OPTIONS", `User-Agent: ${userAgent}`, "", "",
].join("\n");
const shown = (userAgent: string): string => {
  const read = readTraced({ atMs: 0, direction: "received", transport: "udp", local: NOWHERE, remote: NOWHERE, text: optionsOf(userAgent), sizeBytes: 1, times: 1, lastAtMs: 0 });
  return maskedMessage(read, new Mask()).find((line) => line.startsWith("User-Agent")) ?? "";
};

it("keeps the program and its version, and not the hardware address or the serial number behind it", () => {
  expect(shown("Deskphone T46S 66.84.0.15 805ec0a1b2c3")).toBe("User-Agent: Deskphone T46S 66.84.0.15 xx");
  expect(shown("Deskphone/2.3 (00:15:65:ab:cd:ef)")).toBe("User-Agent: Deskphone/2.3 (xx)");
  expect(shown("Deskphone 2.3 001565123456")).toBe("User-Agent: Deskphone 2.3 xx");
  expect(shown("Deskphone 2.3 1234567890123")).toBe("User-Agent: Deskphone 2.3 xx23");
});
