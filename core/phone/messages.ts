// Texts to and from people: sends them and follows their reports, takes incoming ones and reports on them (RFC 3428,
// 5438, 3994). Keeps the last ones in the snapshot; nothing is stored.
import { formatHex } from "../base/bytes.ts";
import type { Disposable } from "../base/disposable.ts";
import { GodwitError } from "../base/errors.ts";
import type { Clock } from "../ports/clock.ts";
import type { Random } from "../ports/random.ts";
import type { ContactStore } from "../ports/store.ts";
import { CPIM_TYPE, writeCpim } from "../sip/events/cpim.ts";
import { IMDN_TYPE, writeReport, type MessageReport } from "../sip/events/imdn.ts";
import { IS_COMPOSING_TYPE, writeComposing, type ComposingStatus } from "../sip/events/is-composing.ts";
import type { Uri } from "../sip/message/model.ts";
import { formatUri } from "../sip/message/uri.ts";
import type { Hop } from "../sip/transport/hop.ts";
import { plainText } from "../sip/usage/call-information.ts";
import type { Identity } from "../sip/usage/identity.ts";
import type { IncomingMessage } from "../sip/usage/message-receiver.ts";
import type { UserAgent } from "../sip/usage/user-agent.ts";
import type { Account } from "./account.ts";
import type { Accounts } from "./accounts.ts";
import { accountCalled } from "./called-account.ts";
import { ComposingSender, ComposingWatch } from "./composing.ts";
import { describeUri } from "./describe-uri.ts";
import { parseDialTarget } from "./dial-target.ts";
import { readMessageContent, type MessageContent } from "./incoming-message.ts";
import { sendText } from "./outgoing-message.ts";
import type { PhoneState } from "./phone-state.ts";
import type { MessageView } from "./protocol.ts";

export interface MessagesPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly userAgent: UserAgent;
  readonly accounts: Accounts;
  readonly contacts: ContactStore;
  readonly state: PhoneState;
  /** Whether messages to an address that no account has are taken too. */
  readonly acceptsAnyTarget: boolean;
}

/** Addresses of which it is remembered that they read plain text only, or do not care who is writing. */
const MAX_REMEMBERED = 256;

interface Reply {
  readonly identity: Identity;
  readonly target: Uri;
  readonly messageId: string;
  readonly wantsDisplay: boolean;
}

export class Messages implements Disposable {
  readonly #ports: MessagesPorts;
  readonly #listening: Disposable;
  readonly #sending = new Map<string, Disposable>();
  /** Incoming messages whose senders want to know when they are seen. */
  readonly #replies = new Map<string, Reply>();
  readonly #plainOnly = new Set<string>();
  readonly #careless = new Set<string>();
  readonly #senders = new Map<string, ComposingSender>();
  readonly #writers: ComposingWatch;

  constructor(ports: MessagesPorts) {
    this.#ports = ports;
    this.#listening = ports.userAgent.messages.onMessage((message) => this.#receive(message));
    this.#writers = new ComposingWatch(ports.clock, (writers) => ports.state.apply({ kind: "writers", writers }));
  }

  /** Sends a text to what was typed; answers the message's id. Throws `message/empty`, `call/bad-target`, `call/no-account`. */
  send(accountId: string | null, typed: string, text: string): string {
    if (text.trim() === "") throw new GodwitError({ code: "message/empty", message: "Write something first." });
    const { account, target, address } = this.#addressee(accountId, typed);
    const messageId = formatHex(this.#ports.random.bytes(16));
    const atMs = this.#ports.clock.wallMs();
    const view: MessageView = {
      id: messageId, accountId: account.id, direction: "outgoing", remoteUri: address, remoteName: this.#nameOf(address, ""), text, atMs, state: "sending",
    };
    this.#senders.get(address)?.dispose();
    this.#show(view);
    const message = { identity: account.identity, target, messageId, text, dateTime: formatTime(atMs), isPlain: this.#plainOnly.has(address) };
    const sent = sendText(this.#ports.userAgent, message, {
      onSent: () => this.#settle(messageId, { state: "sent" }),
      onFailed: (failure) => this.#settle(messageId, { state: "failed", failure }),
      onPlainOnly: () => remember(this.#plainOnly, address),
    });
    // One that is too long has failed already.
    if (this.#find(messageId)?.state === "sending") this.#sending.set(messageId, sent);
    return messageId;
  }

  /** A person has seen an incoming message; who sent it is told if they asked. */
  seen(messageId: string): void {
    const view = this.#find(messageId);
    if (view?.state !== "received") return;
    this.#show({ ...view, state: "seen" });
    const reply = this.#replies.get(messageId);
    this.#replies.delete(messageId);
    if (reply?.wantsDisplay) this.#report(reply, { kind: "display", status: "displayed" });
  }

  /** A person is writing to an address, or has stopped. */
  compose(accountId: string | null, typed: string, isWriting: boolean): void {
    const { account, target, address } = this.#addressee(accountId, typed);
    if (this.#careless.has(address)) return;
    let sender = this.#senders.get(address);
    if (!sender) {
      if (!isWriting) return;
      this.#forgetOldestSender();
      sender = new ComposingSender(this.#ports.clock, (status) => this.#sendStatus(account.identity, target, address, status));
      this.#senders.set(address, sender);
    }
    if (isWriting) sender.write();
    else sender.stop();
  }

  dispose(): void {
    this.#listening.dispose();
    for (const sent of this.#sending.values()) sent.dispose();
    for (const sender of this.#senders.values()) sender.dispose();
    this.#writers.dispose();
  }

  #receive(message: IncomingMessage): void {
    const { accounts, userAgent, acceptsAnyTarget } = this.#ports;
    const account = accountCalled(accounts.list, userAgent, message.request, message.source);
    if (!account && !acceptsAnyTarget) return message.refuse(404);
    const content = readMessageContent(message.body);
    if (typeof content === "number") return message.refuse(content);
    message.accept();
    const sender = plainText(describeUri(message.request.headers.from.uri), 300);
    if (content.kind === "composing") return this.#writers.take(sender, content.status);
    if (content.kind === "report") return this.#takeReport(content.report);
    this.#writers.end(sender);
    this.#takeText(message, content, sender, account ?? accounts.list[0]);
  }

  #takeText({ request, source }: IncomingMessage, content: Extract<MessageContent, { kind: "text" }>, sender: string, account: Account | undefined): void {
    const { from } = request.headers;
    const id = formatHex(this.#ports.random.bytes(16));
    this.#show({
      id, accountId: account?.id ?? null, direction: "incoming", remoteUri: sender, remoteName: this.#nameOf(sender, plainText(from.displayName)),
      text: content.text, atMs: this.#ports.clock.wallMs(), state: "received",
    });
    const { messageId, wantedReports } = content;
    if (messageId === undefined || !account || !this.#mayReport(account, source)) return;
    const reply: Reply = { identity: account.identity, target: from.uri, messageId, wantsDisplay: wantedReports.includes("display") };
    if (reply.wantsDisplay) this.#remember(id, reply);
    if (wantedReports.includes("positive-delivery")) this.#report(reply, { kind: "delivery", status: "delivered" });
  }

  /** A report goes to whoever From names: with a server, only texts that came by it get one, lest a stranger aims us at others. */
  #mayReport({ identity, settings }: Account, source: Hop): boolean {
    return !settings.register || this.#ports.userAgent.isOwnServer(identity, source);
  }

  /** A report asks for none itself (RFC 5438 section 9), and nobody waits for its answer. */
  #report({ identity, target, messageId }: Reply, { kind, status }: Pick<MessageReport, "kind" | "status">): void {
    const dateTime = formatTime(this.#ports.clock.wallMs());
    const bytes = writeCpim({
      from: `<${formatUri(identity.address)}>`, to: `<${describeUri(target)}>`, dateTime, messageId: formatHex(this.#ports.random.bytes(16)),
      wantedReports: [], contentType: IMDN_TYPE, disposition: "notification", text: writeReport({ messageId, dateTime, kind, status }),
    });
    this.#ports.userAgent.sendMessage({ identity, target, body: { contentType: CPIM_TYPE, bytes }, onAccepted: () => {}, onFailure: () => {} });
  }

  #takeReport({ messageId, kind, status }: MessageReport): void {
    const view = this.#find(messageId);
    if (view?.direction !== "outgoing" || view.state === "displayed") return;
    if (status === "delivered" || status === "displayed") return this.#settle(messageId, { state: kind === "display" ? "displayed" : "delivered" });
    if (kind === "delivery" && view.state !== "delivered") {
      this.#settle(messageId, { state: "failed", failure: { code: "message/not-delivered", message: "The message did not reach the other side." } });
    }
  }

  #remember(messageId: string, reply: Reply): void {
    this.#replies.set(messageId, reply);
    const oldest = this.#replies.keys().next().value;
    if (this.#replies.size > MAX_REMEMBERED && oldest !== undefined) this.#replies.delete(oldest);
  }

  #settle(messageId: string, change: Pick<MessageView, "state" | "failure">): void {
    this.#sending.delete(messageId);
    const view = this.#find(messageId);
    // A report may be quicker than the answer to the message itself.
    if (!view || (change.state === "sent" && view.state !== "sending")) return;
    this.#show({ ...view, ...change });
  }

  #sendStatus(identity: Identity, target: Uri, address: string, status: ComposingStatus): void {
    this.#ports.userAgent.sendMessage({
      identity, target,
      body: { contentType: IS_COMPOSING_TYPE, bytes: writeComposing(status) },
      onAccepted: () => {},
      onFailure: (_failure, response) => {
        if (!response || response.status === 408) return;
        // Section 3.4: who refuses it once is told no more.
        remember(this.#careless, address);
        this.#senders.get(address)?.dispose();
        this.#senders.delete(address);
      },
    });
  }

  #forgetOldestSender(): void {
    const [oldest] = this.#senders;
    if (this.#senders.size < MAX_REMEMBERED || !oldest) return;
    oldest[1].dispose();
    this.#senders.delete(oldest[0]);
  }

  #addressee(accountId: string | null, typed: string): { readonly account: Account; readonly target: Uri; readonly address: string } {
    const account = accountId === null ? this.#ports.accounts.preferred : this.#ports.accounts.find(accountId);
    const target = parseDialTarget(typed, account?.identity.address);
    if (!target.ok) throw new GodwitError(target.error);
    if (!account) throw new GodwitError({ code: "call/no-account", message: "Add an account first; then you can write." });
    return { account, target: target.value, address: describeUri(target.value) };
  }

  #find(messageId: string): MessageView | undefined {
    return this.#ports.state.snapshot.messages.find(({ id }) => id === messageId);
  }

  #nameOf(address: string, sent: string): string {
    return this.#ports.contacts.findByAddress(address)?.name ?? sent;
  }

  #show(message: MessageView): void {
    this.#ports.state.apply({ kind: "message", message });
  }
}

/** RFC 3339 with seconds. */
function formatTime(wallMs: number): string {
  return new Date(wallMs).toISOString();
}

function remember(set: Set<string>, address: string): void {
  if (set.size >= MAX_REMEMBERED) set.clear();
  set.add(address);
}
