// What a check is: a pure question to a case, answered by the causes that it finds.
import type { CaseFile, Evidence, FigureName, Finding, FindingCode } from "../case-file.ts";
import type { ReadLadder } from "../ladder.ts";
import type { SipRequest, SipResponse } from "../../sip/message/model.ts";

/** A case before it was judged, with its messages as data. */
export interface OpenCase extends Omit<CaseFile, "findings" | "ladder"> {
  readonly ladder: ReadLadder;
}

export type Check = (open: OpenCase) => readonly Finding[];

/** A finding that explains what failed. */
export function cause(code: FindingCode, ...evidence: readonly Evidence[]): readonly Finding[] {
  return [{ code, weight: "cause", evidence }];
}

/** A finding that may explain it. */
export function hint(code: FindingCode, ...evidence: readonly Evidence[]): readonly Finding[] {
  return [{ code, weight: "hint", evidence }];
}

export const NOTHING: readonly Finding[] = [];

export function figure(name: FigureName, value: string | number): Evidence {
  return { kind: "figure", name, value: String(value) };
}

export function arrow(place: number): Evidence {
  return { kind: "message", arrow: place };
}

/** A request of ours, its place in the ladder, and the answers to it. */
export interface Exchange {
  readonly place: number;
  readonly request: SipRequest;
  readonly answers: readonly { readonly place: number; readonly response: SipResponse }[];
}

/** Requests that we sent, or that came, each with its answers by CSeq; ACK has none (RFC 3261 section 17.1.3). */
export function exchanges({ ladder }: OpenCase, direction: "sent" | "received"): readonly Exchange[] {
  const { messages } = ladder;
  return messages.flatMap(({ message, traced, leg }, place) => {
    if (message?.kind !== "request" || traced.direction !== direction || message.method === "ACK") return [];
    const { sequence, method } = message.headers.cseq;
    const answers = messages.flatMap((other, otherPlace) => {
      const response = other.message;
      if (response?.kind !== "response" || other.leg !== leg || other.traced.direction === direction || otherPlace < place) return [];
      const { cseq } = response.headers;
      return cseq.sequence === sequence && cseq.method === method ? [{ place: otherPlace, response }] : [];
    });
    return [{ place, request: message, answers }];
  });
}
