// Whether a caller asks that the phone answer by itself: Answer-Mode (RFC 5373 section 4.1), and what desk phones and
// exchanges send for intercoms: Call-Info with answer-after, Alert-Info with info=alert-autoanswer. Pure. It is only a
// wish: nothing is answered because of it unless the phone's owner allowed that caller to.
import type { SipHeaders } from "../message/model.ts";

/** Longer ones are as good as none. */
const MAX_DELAY_S = 60;

/** After how many seconds the caller would like to be answered; undefined where it does not ask. */
export function readAnswerRequest(headers: SipHeaders): number | undefined {
  const after = /;\s*answer-after\s*=\s*"?(\d{1,4})/iu.exec(headers.getAll("Call-Info").join(","))?.[1];
  if (after !== undefined) return Math.min(Number(after), MAX_DELAY_S);
  if (/^\s*auto\s*(?:;|$)/iu.test(headers.get("Answer-Mode") ?? "")) return 0;
  return /(?:^|[;<\s])info\s*=\s*"?alert-autoanswer\b/iu.test(headers.getAll("Alert-Info").join(",")) ? 0 : undefined;
}
