// Third-party SIP messages, judged as their manifests say; skipped where they are not at hand.
import { describe, expect, it } from "vitest";
import { equalMessages } from "../../../../core/sip/message/equal-messages.ts";
import { parseSipMessage } from "../../../../core/sip/message/parse-message.ts";
import { serializeSipMessage } from "../../../../core/sip/message/serialize-message.ts";
import { StreamFramer } from "../../../../core/sip/message/stream-framer.ts";
import { hasCorpora, readCorpus, readCorpusFile, type KnownFailures } from "../../../fixtures/corpora.ts";

const ACCEPTED = new Set(["valid", "must-accept", "semantic-accept", "valid-baseline"]);

/** None at present. */
const knownFailures: KnownFailures = {};

/** Undefined where the verdict is kept. */
function findFault(bytes: Uint8Array, verdict: string): string | undefined {
  const result = parseSipMessage(bytes);
  if (!result.ok) {
    if (!/^sip\/parse\/[a-z0-9-]+$/.test(result.error.code)) return `refused with the code ${result.error.code}`;
    return ACCEPTED.has(verdict) ? `refused: ${result.error.code}` : undefined;
  }
  if (verdict === "invalid") return "accepted";
  const again = parseSipMessage(serializeSipMessage(result.value));
  if (!again.ok) return `not accepted after writing: ${again.error.code}`;
  return equalMessages(result.value, again.value) ? undefined : "changed by writing and reading";
}

describe.skipIf(!hasCorpora)("third-party SIP messages", () => {
  for (const set of ["A-rfc4475", "B-rfc5118", "C-real-sip"]) {
    it(`are judged as the manifest of ${set} says`, () => {
      const faults = readCorpus(set).flatMap(({ file, verdict }) => {
        const fault = findFault(readCorpusFile(set, file), verdict);
        return (fault === undefined) === file in knownFailures ? [`${file}: ${fault ?? "known failure that passes"}`] : [];
      });
      expect(faults).toEqual([]);
    });
  }

  it("never make the parser or the framer throw (set E)", () => {
    for (const { file, category } of readCorpus("E-fuzz")) {
      if (category !== "sip") continue;
      const bytes = readCorpusFile("E-fuzz", file);
      const result = parseSipMessage(bytes);
      if (result.ok) expect(equalMessages(result.value, result.value)).toBe(true);
      new StreamFramer().push(bytes);
    }
  });
});
