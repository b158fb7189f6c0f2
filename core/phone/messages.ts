// Texts to and from people: sends them and follows their reports, takes incoming ones and reports on them (RFC 3428,
// 5438, 3994). Every text is kept before it is sent, and before its receipt is confirmed.
import { formatHex } from "../base/bytes.ts";
import { toDisposable, type Disposable } from "../base/disposable.ts";
import { GodwitError, type Failure } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { StoredMessage } from "../ports/message-store.ts";
import { CPIM_TYPE, writeCpim } from "../sip/events/cpim.ts";
import { IMDN_TYPE, writeReport, type MessageReport } from "../sip/events/imdn.ts";
import { IS_COMPOSING_TYPE, writeComposing, type ComposingStatus } from "../sip/events/is-composing.ts";
import type { Uri } from "../sip/message/model.ts";
import { formatUri, parseUri } from "../sip/message/uri.ts";
import type { Hop } from "../sip/transport/hop.ts";
import { plainText } from "../sip/usage/call-information.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { IncomingMessage } from "../sip/usage/message-receiver.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { Account } from "./account.ts";
import type { Accounts } from "./accounts.ts";
import { accountCalled } from "./called-account.ts";
import { ComposingSender, ComposingWatch } from "./composing.ts";
import type { Conversations } from "./conversations.ts";
import { defined } from "./defined.ts";
import { describeUri } from "./describe-uri.ts";
import { parseDialTarget } from "./dial-target.ts";
import { readMessageContent, type MessageContent } from "./incoming-message.ts";
import { sendText } from "./outgoing-message.ts";
import { cleanText, cutText } from "./message-text.ts";
import type { Notices } from "./notices.ts";
import type { PhoneState } from "./phone-state.ts";
import type { MessagePreferences } from "./protocol.ts";
import { TextQueue } from "./text-queue.ts";

export interface MessagesPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userAgent: UserAgent;
  readonly accounts: Accounts;
  readonly conversations: Conversations;
  readonly state: PhoneState;
  readonly notices: Notices;
  /** Whether messages to an address that no account has are taken too. */
  readonly acceptsAnyTarget: boolean;
}

/** Addresses of which it is remembered that they read plain text only, or do not care who is writing. */
const MAX_REMEMBERED = 256;
/** Longer texts are refused before anything is kept; the window's box holds no more either. */
const MAX_CHARACTERS = 16_384;
/** What a part of a long text may take: it fits a datagram with all that goes with it (RFC 3428 section 8). */
const MAX_PART_BYTES = 300;
/**
 * Texts from outside that are kept in an hour, and what they may come to; strangers who send more than people write fill no
 * disk, and those who come past the account's server take no room from those who come by it.
 */
const MAX_KEPT_PER_HOUR = 600;
const MAX_KEPT_CHARACTERS_PER_HOUR = 1_000_000;
const HOUR_MS = 3_600_000;
/** Messages that are reported as seen at once. */
const MAX_REPORTED = 50;

const NOTHING = { texts: 0, characters: 0 };

interface Reply {
  readonly identity: Identity;
  readonly target: Uri;
  readonly messageId: string;
  /** Of the text that is reported on. */
  readonly sentTime: string;
}

export class Messages implements Disposable {
  readonly #ports: MessagesPorts;
  readonly #listening: Disposable;
  readonly #queue = new TextQueue();
  readonly #plainOnly = new Set<string>();
  readonly #careless = new Set<string>();
  readonly #senders = new Map<string, ComposingSender>();
  readonly #writers: ComposingWatch;
  #hour = { startMs: 0, byServer: NOTHING, byOthers: NOTHING };

  constructor(ports: MessagesPorts) {
    this.#ports = ports;
    this.#listening = ports.userAgent.messages.onMessage((message) => this.#receive(message));
    this.#writers = new ComposingWatch(ports.clock, (writers) => ports.state.apply({ kind: "writers", writers }));
  }

  /**
   * Sends a text to what was typed; answers the message's id.
   * Throws `message/empty`, `message/too-long`, `message/not-kept`, `call/bad-target`, `call/no-account`.
   */
  send(accountId: string | null, typed: string, text: string): string {
    const cleaned = cleanText(text);
    if (cleaned.trim() === "") throw new GodwitError({ code: "message/empty", message: "Write something first." });
    if (cleaned.length > MAX_CHARACTERS) throw new GodwitError({ code: "message/too-long", message: "The message is too long; send it in parts." });
    const { account, address } = this.addressee(accountId, typed);
    const kept = this.#ports.conversations.keep({
      id: formatHex(this.#ports.random.bytes(16)), accountId: account.id, direction: "outgoing", remoteUri: address, remoteName: "", text: cleaned,
      atMs: this.#ports.clock.wallMs(), state: "sending", wantsDisplay: false,
    });
    this.#transmit(account, kept);
    return kept.id;
  }

  /** Sends a failed one once more, under the same name: who has it already sees it once. Throws `message/unknown`, `account/unknown`. */
  resend(messageId: string): void {
    const message = this.#failed(messageId);
    const account = message.accountId === null ? this.#ports.accounts.preferred : this.#ports.accounts.find(message.accountId);
    if (!account) throw new GodwitError({ code: "call/no-account", message: "Add an account first; then you can write." });
    this.#ports.conversations.change(messageId, { state: "sending" });
    this.#transmit(account, { ...message, state: "sending" });
  }

  /** Sends a failed one as several short ones, the rest of it only while the parts before it were kept. */
  sendInParts(messageId: string): void {
    const { accountId, remoteUri, text } = this.#failed(messageId);
    this.addressee(accountId, remoteUri);
    for (const part of cutText(text, MAX_PART_BYTES)) this.send(accountId, remoteUri, part);
    this.#ports.conversations.remove(messageId);
  }

  /** A person has seen an incoming message; who sent it is told if they asked and the user lets them know. */
  seen(messageId: string): void {
    const message = this.#ports.conversations.message(messageId);
    if (message?.state !== "received") return;
    this.#ports.conversations.change(messageId, { state: "seen" });
    this.#reportDisplay(message);
  }

  /** All of a conversation; of very many the newest are reported, for nobody waits to hear of each. */
  seenAll(conversationId: string): void {
    const { conversations } = this.#ports;
    const seen = conversations.unread(conversationId).filter(({ id }) => conversations.message(id)?.state === "received");
    if (seen.length === 0) return;
    conversations.changeAll(seen.map(({ id }) => id), { state: "seen" });
    for (const message of seen.slice(-MAX_REPORTED)) this.#reportDisplay(message);
  }

  #reportDisplay(message: StoredMessage): void {
    if (!message.wantsDisplay || message.wireId === undefined || !this.#preferences.sendsReceipts) return;
    const target = parseUri(message.remoteUri);
    const account = this.#ports.accounts.list.find(({ id }) => id === message.accountId);
    if (account && target.ok) this.#report({ identity: account.identity, target: target.value, messageId: message.wireId, sentTime: message.sentTime ?? formatTime(message.atMs) }, { kind: "display", status: "displayed" });
  }

  /** A person is writing to an address, or has stopped. */
  compose(accountId: string | null, typed: string, isWriting: boolean): void {
    const { account, target, address } = this.addressee(accountId, typed);
    if (this.#careless.has(address) || !this.#preferences.tellsWriting) return;
    const key = senderKey(account, address);
    let sender = this.#senders.get(key);
    if (!sender) {
      if (!isWriting) return;
      this.#forgetOldestSender();
      sender = new ComposingSender(this.#ports.clock, (status) => this.#sendStatus(account, target, address, status));
      this.#senders.set(key, sender);
    }
    if (isWriting) sender.write();
    else sender.stop();
  }

  dispose(): void {
    this.#listening.dispose();
    this.#queue.dispose();
    for (const sender of this.#senders.values()) sender.dispose();
    this.#writers.dispose();
  }

  #transmit(account: Account, { id: messageId, remoteUri: address, text, atMs }: StoredMessage): void {
    const target = parseDialTarget(address, account.identity.address);
    if (!target.ok) return this.#settle(messageId, { state: "failed", failure: target.error });
    this.#senders.get(senderKey(account, address))?.dispose();
    this.#queue.add(address, (done) => {
      // Whoever takes a text back before its turn has not sent it.
      if (!this.#ports.conversations.message(messageId)) {
        done();
        return toDisposable(() => {});
      }
      const message = { identity: account.identity, target: target.value, messageId, text, dateTime: formatTime(atMs), isPlain: this.#plainOnly.has(address) };
      const settle = (change: Pick<StoredMessage, "state" | "failure">): void => {
        this.#settle(messageId, change);
        done();
      };
      return sendText(this.#ports.userAgent, message, {
        onSent: () => settle({ state: "sent" }),
        onFailed: (failure) => settle({ state: "failed", failure: inWords(failure) }),
        onPlainOnly: () => remember(this.#plainOnly, address),
      });
    });
  }

  #receive(message: IncomingMessage): void {
    const { accounts, userAgent, acceptsAnyTarget } = this.#ports;
    const account = accountCalled(accounts.list, userAgent, message.request, message.source);
    if (!account && !acceptsAnyTarget) return message.refuse(404);
    const content = readMessageContent(message.body);
    if (typeof content === "number") return message.refuse(content);
    const sender = plainText(describeUri(message.request.headers.from.uri), 300);
    if (content.kind === "text") return this.#takeText(message, content, sender, account ?? accounts.list[0]);
    message.accept();
    if (content.kind === "composing") return this.#writers.take(sender, content.status);
    this.#takeReport(content.report);
  }

  /** Answered when it is kept, so that its sender knows of one that is not. */
  #takeText(message: IncomingMessage, { text, messageId, sentTime, wantedReports }: Extract<MessageContent, { kind: "text" }>, sender: string, account: Account | undefined): void {
    const { from } = message.request.headers;
    const { conversations, clock, random } = this.#ports;
    const accountId = account?.id ?? null;
    const mayReport = messageId !== undefined && account !== undefined && this.#mayReport(account, message.source);
    if (messageId === undefined || !conversations.isKnown(accountId, sender, messageId)) {
      if (!this.#hasRoom(text, account !== undefined && this.#ports.userAgent.isOwnServer(account.identity, message.source) ? "byServer" : "byOthers")) return message.refuse(503);
      try {
        conversations.keep({
          id: formatHex(random.bytes(16)), accountId, direction: "incoming", remoteUri: sender, remoteName: plainText(from.displayName), text: cleanText(text),
          atMs: clock.wallMs(), state: "received", wantsDisplay: mayReport && wantedReports.includes("display"), ...defined({ wireId: messageId, sentTime }),
        });
      } catch (thrown) {
        message.refuse(500);
        this.#ports.notices.addThrown(thrown, "message/not-kept", "A message could not be kept.");
        return;
      }
    }
    message.accept();
    this.#writers.end(sender);
    if (mayReport && wantedReports.includes("positive-delivery")) this.#report({ identity: account.identity, target: from.uri, messageId, sentTime: sentTime ?? formatTime(clock.wallMs()) }, { kind: "delivery", status: "delivered" });
  }

  /** Whether a text may be kept; counts it. */
  #hasRoom(text: string, way: "byServer" | "byOthers"): boolean {
    const nowMs = this.#ports.clock.nowMs();
    if (nowMs - this.#hour.startMs >= HOUR_MS) this.#hour = { startMs: nowMs, byServer: NOTHING, byOthers: NOTHING };
    const texts = this.#hour[way].texts + 1;
    const characters = this.#hour[way].characters + text.length;
    if (texts > MAX_KEPT_PER_HOUR || characters > MAX_KEPT_CHARACTERS_PER_HOUR) return false;
    this.#hour = { ...this.#hour, [way]: { texts, characters } };
    return true;
  }

  /** A report goes to whoever From names: with a server, only texts that came by it get one, lest a stranger aims us at others. */
  #mayReport({ identity, settings }: Account, source: Hop): boolean {
    return !settings.register || this.#ports.userAgent.isOwnServer(identity, source);
  }

  /** A report asks for none itself (RFC 5438 section 9), and nobody waits for its answer. It says when the text was sent, not when it came or was seen. */
  #report({ identity, target, messageId, sentTime }: Reply, { kind, status }: Pick<MessageReport, "kind" | "status">): void {
    const dateTime = formatTime(this.#ports.clock.wallMs());
    const bytes = writeCpim({
      from: `<${formatUri(identity.address)}>`, to: `<${describeUri(target)}>`, dateTime, messageId: formatHex(this.#ports.random.bytes(16)),
      wantedReports: [], contentType: IMDN_TYPE, disposition: "notification", text: writeReport({ messageId, dateTime: sentTime, kind, status }),
    });
    this.#ports.userAgent.sendMessage({ identity, target, body: { contentType: CPIM_TYPE, bytes }, onAccepted: () => {}, onFailure: () => {} });
  }

  #takeReport({ messageId, kind, status }: MessageReport): void {
    const message = this.#ports.conversations.message(messageId);
    if (message?.direction !== "outgoing" || message.state === "displayed") return;
    if (status === "delivered" || status === "displayed") {
      if (kind === "display" || message.state !== "delivered") this.#ports.conversations.change(messageId, { state: kind === "display" ? "displayed" : "delivered" });
    } else if (kind === "delivery" && message.state !== "delivered") {
      this.#ports.conversations.change(messageId, { state: "failed", failure: { code: "message/not-delivered", message: "The message did not reach the other side." } });
    }
  }

  /** The answer to a message, or that none came. A report may have been quicker, and knows more: what has arrived has not failed. */
  #settle(messageId: string, change: Pick<StoredMessage, "state" | "failure">): void {
    if (this.#ports.conversations.message(messageId)?.state === "sending") this.#ports.conversations.change(messageId, change);
  }

  #failed(messageId: string): StoredMessage {
    const message = this.#ports.conversations.message(messageId);
    if (message?.state !== "failed") throw new GodwitError({ code: "message/unknown", message: "There is no such message to send again." });
    return message;
  }

  get #preferences(): MessagePreferences {
    return this.#ports.state.snapshot.preferences.messages;
  }

  #sendStatus(account: Account, target: Uri, address: string, status: ComposingStatus): void {
    this.#ports.userAgent.sendMessage({
      identity: account.identity, target,
      body: { contentType: IS_COMPOSING_TYPE, bytes: writeComposing(status) },
      onAccepted: () => {},
      onFailure: (_failure, response) => {
        if (!response || response.status === 408) return;
        // Section 3.4: who refuses it once is told no more.
        remember(this.#careless, address);
        this.#senders.get(senderKey(account, address))?.dispose();
        this.#senders.delete(senderKey(account, address));
      },
    });
  }

  #forgetOldestSender(): void {
    const [oldest] = this.#senders;
    if (this.#senders.size < MAX_REMEMBERED || !oldest) return;
    oldest[1].dispose();
    this.#senders.delete(oldest[0]);
  }

  /** Whom what was typed means, and by which account. Throws `call/bad-target`, `call/no-account`. */
  addressee(accountId: string | null, typed: string): { readonly account: Account; readonly target: Uri; readonly address: string } {
    const account = accountId === null ? this.#ports.accounts.preferred : this.#ports.accounts.find(accountId);
    const target = parseDialTarget(typed, account?.identity.address);
    if (!target.ok) throw new GodwitError(target.error);
    if (!account) throw new GodwitError({ code: "call/no-account", message: "Add an account first; then you can write." });
    return { account, target: target.value, address: describeUri(target.value) };
  }
}

/** Whoever writes from two accounts is two persons to the other side. */
function senderKey({ id }: Account, address: string): string {
  return `${id} ${address}`;
}

/** What only the stack has a name for, in words that a person knows. */
function inWords(failure: Failure): Failure {
  if (failure.code !== "sip/transaction/timeout") return failure;
  return { code: "message/no-answer", message: "The other side did not answer; the message may not have arrived." };
}

/** RFC 3339 with seconds. */
function formatTime(wallMs: number): string {
  return new Date(wallMs).toISOString();
}

function remember(set: Set<string>, address: string): void {
  if (set.size >= MAX_REMEMBERED) set.clear();
  set.add(address);
}
