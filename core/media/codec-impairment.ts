// What the E-model must know of a codec: Ie and Bpl of ITU-T G.113 appendix I. Provisional planning values, says G.113.
//
// All on G.107's narrowband scale. For G.722, Opus and L16 at any rate appendix I has no narrowband values, and for Opus no
// part of G.113 has any: they count as clean as G.711 with concealment. So a score compares paths, not codecs' bandwidths.

/** Ie and Bpl. */
export interface CodecImpairment {
  readonly equipmentImpairment: number;
  readonly lossRobustness: number;
}

/** G.711 with packet loss concealment (its appendix I), random loss. */
const CONCEALED_G711: CodecImpairment = { equipmentImpairment: 0, lossRobustness: 25.1 };

const IMPAIRMENTS: ReadonlyMap<string, CodecImpairment> = new Map([
  ["PCMA", CONCEALED_G711],
  ["PCMU", CONCEALED_G711],
  ["G729", { equipmentImpairment: 11, lossRobustness: 19 }],
  ["G723", { equipmentImpairment: 15, lossRobustness: 16.1 }],
  ["GSM-EFR", { equipmentImpairment: 5, lossRobustness: 10 }],
]);

/** By its name in SDP. */
export function codecImpairment(name: string): CodecImpairment {
  return IMPAIRMENTS.get(name.toUpperCase()) ?? CONCEALED_G711;
}
