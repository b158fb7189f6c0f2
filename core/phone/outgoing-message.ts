// One text on its way: wrapped with its wish for reports first (RFC 5438), plain where the other side does not read that.
import type { Disposable } from "../base/disposable.ts";
import type { Failure } from "../base/errors.ts";
import { encodeUtf8 } from "../base/bytes.ts";
import { CPIM_TYPE, writeCpim } from "../sip/events/cpim.ts";
import type { Uri } from "../sip/message/model.ts";
import { formatUri } from "../sip/message/uri.ts";
import type { SessionBody } from "../sip/dialog/session-body.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";

export interface OutgoingMessage {
  readonly identity: Identity;
  readonly target: Uri;
  /** Names it in reports. */
  readonly messageId: string;
  readonly text: string;
  /** RFC 3339. */
  readonly dateTime: string;
  /** Whether the other side is known to read plain text only. */
  readonly isPlain: boolean;
}

export interface OutgoingHandlers {
  onSent(): void;
  onFailed(failure: Failure): void;
  /** The other side refused the wrapped form; it is being sent plain. */
  onPlainOnly(): void;
}

/** Refusals of a body's type (RFC 3261 sections 21.4.13, 21.4.26; 606 is what some say instead). */
const TYPE_REFUSALS = [406, 415, 488, 606];

/** Sends a text; dispose to hear no more of it. */
export function sendText(userAgent: UserAgent, message: OutgoingMessage, handlers: OutgoingHandlers): Disposable {
  let current: Disposable | undefined;
  let isDisposed = false;
  const send = (body: SessionBody, mayFallBack: boolean): void => {
    const sent = userAgent.sendMessage({
      identity: message.identity,
      target: message.target,
      body,
      onAccepted: () => handlers.onSent(),
      onFailure: (failure, response) => {
        const isTooLongWrapped = failure.code === "message/too-long" && !response;
        if (!mayFallBack || isDisposed || !(isTooLongWrapped || TYPE_REFUSALS.includes(response?.status ?? 0))) return handlers.onFailed(failure);
        if (!isTooLongWrapped) handlers.onPlainOnly();
        send(plainBody(message.text), false);
      },
    });
    // What failed at once has been followed by another one already.
    current ??= sent;
    if (!mayFallBack) current = sent;
  };
  if (message.isPlain) send(plainBody(message.text), false);
  else send(wrappedBody(message), true);
  return {
    dispose() {
      isDisposed = true;
      current?.dispose();
    },
  };
}

function plainBody(text: string): SessionBody {
  return { contentType: "text/plain;charset=UTF-8", bytes: encodeUtf8(text) };
}

function wrappedBody({ identity, target, messageId, dateTime, text }: OutgoingMessage): SessionBody {
  const bytes = writeCpim({
    from: `<${formatUri(identity.address)}>`, to: `<${formatUri(target)}>`, dateTime, messageId,
    wantedReports: ["positive-delivery", "display"], contentType: "text/plain", text,
  });
  return { contentType: CPIM_TYPE, bytes };
}
