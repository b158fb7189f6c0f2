// Publishes one event state and keeps it alive: runs publication-machine.ts (RFC 3903 section 4).
import type { Disposable } from "../../base/disposable.ts";
import { Emitter, type Event } from "../../base/emitter.ts";
import type { Failure } from "../../base/errors.ts";
import type { SessionBody } from "../dialog/session-body.ts";
import { createRequest } from "../message/create-message.ts";
import type { SipRequest, Uri } from "../message/model.ts";
import { createNameAddr, formatNameAddr } from "../message/name-addr.ts";
import { createParams } from "../message/params.ts";
import { ClientRequest, type ClientReply } from "./client-request.ts";
import { eventFailure, isPassingStatus } from "./event-failure.ts";
import { createCallId, createTag, randomFraction } from "./identifiers.ts";
import type { Identity } from "./identity.ts";
import { initialRoute, type InitialRoute } from "./initial-route.ts";
import {
  stepPublication, type PublicationEffect, type PublicationInput, type PublicationMachineState,
} from "./publication-machine.ts";
import { retryDelayMs, slowRetryDelayMs } from "./registration-machine.ts";
import { subscriptionRefreshMs } from "./subscription-machine.ts";
import type { UserAgentContext } from "./user-agent-context.ts";

export interface PublicationOptions {
  readonly identity: Identity;
  /** Whose state it is; the account's own address unless said otherwise. */
  readonly target?: Uri;
  readonly event: string;
  readonly expiresS?: number;
}

/** Times are wall-clock milliseconds. */
export type PublicationState =
  | { readonly state: "none" }
  | { readonly state: "published"; readonly untilMs: number }
  | { readonly state: "failed"; readonly failure: Failure; readonly retryAtMs?: number };

const DEFAULT_EXPIRES_S = 3600;
const MAX_EXPIRES_S = 86_400;
/** How long `remove` waits for the server. */
const STOP_LIMIT_MS = 2_000;

export class Publication implements Disposable {
  readonly #context: UserAgentContext;
  readonly #options: PublicationOptions;
  readonly #changes = new Emitter<PublicationState>();
  readonly #removed = new Emitter<void>();
  readonly #callId: string;
  readonly #fromTag: string;
  #machine: PublicationMachineState = "none";
  #sequence = 0;
  #body: SessionBody | undefined;
  /** The server's name for what it has (RFC 3903 section 6). */
  #entityTag: string | undefined;
  #expiresS: number;
  #grantedS = 0;
  #failures = 0;
  #failure: Failure | undefined;
  #retryMs = 0;
  #request: ClientRequest | undefined;
  #timer: Disposable | undefined;
  #disposed = false;

  /** Each change of what the server has. */
  readonly onChange: Event<PublicationState> = this.#changes.event;

  constructor(context: UserAgentContext, options: PublicationOptions) {
    this.#context = context;
    this.#options = options;
    this.#expiresS = options.expiresS ?? DEFAULT_EXPIRES_S;
    this.#callId = createCallId(context.random);
    this.#fromTag = createTag(context.random);
  }

  /** Publishes a state in the place of the one before it. */
  publish(body: SessionBody): void {
    if (this.#disposed) return;
    this.#body = body;
    this.#step("publish");
  }

  /** Takes the state back; resolves when the server has agreed, or after 2 s. */
  async remove(): Promise<void> {
    if (this.#disposed || this.#machine === "none") return;
    const removed = new Promise<void>((resolve) => void this.#removed.event(resolve));
    this.#step("remove");
    // Nothing was ever accepted, so there is nothing to take back.
    if (this.#machine === "removing" && this.#entityTag === undefined) this.#step("accepted");
    await removed;
  }

  dispose(): void {
    this.#disposed = true;
    this.#machine = "none";
    this.#timer?.dispose();
    this.#request?.dispose();
    this.#removed.emit();
    this.#changes.dispose();
  }

  #step(input: PublicationInput): void {
    const { state, effects } = stepPublication(this.#machine, input);
    this.#machine = state;
    for (const effect of effects) this.#run(effect);
  }

  #run(effect: PublicationEffect): void {
    switch (effect) {
      case "send-initial": return this.#send(this.#expiresS, true);
      case "send-modify": return this.#send(this.#expiresS, true);
      case "send-refresh": return this.#send(this.#expiresS, false);
      case "send-removal": return this.#send(0, false);
      case "abandon": return this.#request?.dispose();
      case "forget-tag": return void (this.#entityTag = undefined);
      case "arm-refresh": return this.#arm(subscriptionRefreshMs(this.#grantedS * 1000, randomFraction(this.#context.random)));
      case "arm-retry": return this.#arm(this.#retryMs);
      case "arm-stop": return this.#arm(STOP_LIMIT_MS);
      case "disarm": return this.#timer?.dispose();
      case "tell-published": return this.#changes.emit({ state: "published", untilMs: this.#context.clock.wallMs() + this.#grantedS * 1000 });
      case "tell-failed": return this.#tellFailed();
      case "tell-removed":
        this.#changes.emit({ state: "none" });
        return this.#removed.emit();
    }
  }

  #tellFailed(): void {
    const failure = this.#failure;
    if (!failure) return;
    this.#changes.emit({ state: "failed", failure, ...(this.#machine === "retrying" ? { retryAtMs: this.#context.clock.wallMs() + this.#retryMs } : {}) });
  }

  #send(expiresS: number, withBody: boolean): void {
    this.#request?.dispose();
    if (expiresS === 0 && this.#entityTag === undefined) return;
    const { identity } = this.#options;
    this.#request = new ClientRequest(this.#context, {
      identity,
      nextHop: this.#route(identity).nextHop,
      build: () => this.#build(expiresS, withBody ? this.#body : undefined),
      onReply: (reply) => this.#receive(reply),
      onFailure: (failure) => this.#retry(failure, 0),
    });
  }

  #route(identity: Identity): InitialRoute {
    return initialRoute(this.#context.memoryOf(identity), identity, this.#target);
  }

  #build(expiresS: number, body: SessionBody | undefined): SipRequest {
    const { identity, event } = this.#options;
    return createRequest("PUBLISH", this.#target, [
      ...this.#route(identity).headers,
      ["Max-Forwards", "70"],
      ["From", formatNameAddr(createNameAddr(identity.address, createParams({ tag: this.#fromTag }), identity.displayName))],
      ["To", formatNameAddr(createNameAddr(this.#target))],
      ["Call-ID", this.#callId],
      ["CSeq", `${++this.#sequence} PUBLISH`],
      ["Event", event],
      ["Expires", String(expiresS)],
      ...(this.#entityTag === undefined ? [] : [["SIP-If-Match", this.#entityTag] as const]),
      ["User-Agent", this.#context.product],
      ...(body ? [["Content-Type", body.contentType] as const] : []),
    ], body?.bytes);
  }

  #receive({ response, verdict }: ClientReply): void {
    const { status, headers } = response;
    if (status < 200) return;
    if (status < 300) return this.#accept(headers.sipEtag, headers.expires);
    this.#failure = eventFailure(response, this.#options.event);
    if (verdict) return this.#step("rejected");
    // Without a tag of ours there is nothing that could not match.
    if (status === 412 && this.#entityTag !== undefined) return this.#step("stale");
    if (status === 423 && this.#lengthen(headers.minExpires)) return this.#step("too-brief");
    const retryMs = 1000 * Math.min(headers.retryAfter ?? 0, MAX_EXPIRES_S);
    if (isPassingStatus(status)) return this.#retry(this.#failure, retryMs);
    if (status === 412 || status === 423) return this.#retry(this.#failure, slowRetryDelayMs(randomFraction(this.#context.random)));
    this.#step("rejected");
  }

  #accept(entityTag: string | undefined, expires: number | undefined): void {
    this.#failures = 0;
    this.#entityTag = entityTag;
    this.#grantedS = Math.max(1, Math.min(expires ?? this.#expiresS, MAX_EXPIRES_S));
    this.#step("accepted");
  }

  #retry(failure: Failure, leastMs: number): void {
    this.#failure = failure;
    this.#failures += 1;
    this.#retryMs = Math.max(leastMs, retryDelayMs(this.#failures, randomFraction(this.#context.random)));
    this.#step("unavailable");
  }

  #lengthen(minExpiresS: number | undefined): boolean {
    if (minExpiresS === undefined || minExpiresS <= this.#expiresS || minExpiresS > MAX_EXPIRES_S) return false;
    this.#expiresS = minExpiresS;
    return true;
  }

  #arm(delayMs: number): void {
    this.#timer?.dispose();
    this.#timer = this.#context.clock.setTimer(delayMs, () => this.#step("due"));
  }

  get #target(): Uri {
    return this.#options.target ?? this.#options.identity.address;
  }
}
