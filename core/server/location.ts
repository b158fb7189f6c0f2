// The location service of a domain (RFC 3261 section 10.3): who can be reached where, until when.
// Holds and expires bindings; which changes a REGISTER may make is decided in registration-update.ts.
import { Emitter, type Event } from "../base/emitter.ts";
import type { Disposable } from "../base/disposable.ts";
import type { Clock } from "../ports/clock.ts";
import type { NameAddr, Params, SipUri } from "../sip/message/model.ts";
import { isReliable, isWebSocket, type Hop } from "../sip/transport/hop.ts";

/** How a registered contact is reached: through proxies (RFC 3327), or by the flow that it registered on (RFC 5626). */
export interface WayBack {
  /** Proxies that a request to the contact goes through, in order. */
  readonly path: readonly NameAddr[];
  /** Names the flow together with the instance; absent where no flow is kept. */
  readonly regId?: string;
}

/** One contact of a user. */
export interface Binding {
  readonly contact: SipUri;
  /** Preference between 0 and 1, higher first (RFC 3261 section 20.10). */
  readonly q: number;
  /** The parameters of the registered Contact, among them what its phone can do (RFC 3840); absent on a fixed binding. */
  readonly features?: Params;
  /** On the clock's monotonic scale; Infinity for a fixed binding. */
  readonly expiresAtMs: number;
  /** Of the REGISTER that set it; absent on a fixed binding, which no REGISTER can touch. */
  readonly registration?: { readonly callId: string; readonly sequence: number; readonly source: Hop } & WayBack;
}

export type LocationChangeKind = "registered" | "refreshed" | "unregistered" | "expired";

export interface LocationChange {
  readonly kind: LocationChangeKind;
  readonly user: string;
  readonly binding: Binding;
}

/** What a REGISTER does to one binding: put a new one in place of `old`, or only take `old` away. */
export interface BindingUpdate {
  readonly old?: Binding;
  readonly new?: Binding;
}

/** Bindings by user, in memory. Users are few and known (the domain's), and bindings per user are limited by the registrar. */
export class LocationService implements Disposable {
  readonly #clock: Clock;
  readonly #bindings = new Map<string, readonly Binding[]>();
  readonly #changes = new Emitter<LocationChange>();
  #expiry: Disposable | undefined;

  readonly onChange: Event<LocationChange> = this.#changes.event;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** The bindings that have not expired, most preferred first. */
  lookup(user: string): readonly Binding[] {
    const nowMs = this.#clock.nowMs();
    return this.#of(user).filter((binding) => binding.expiresAtMs > nowMs).sort((a, b) => b.q - a.q);
  }

  /** Applies all updates of one REGISTER at once, so that nobody ever sees half of them (RFC 3261 section 10.3 step 7). */
  commit(user: string, updates: readonly BindingUpdate[]): void {
    const replaced = new Set(updates.map((update) => update.old));
    const added = updates.flatMap((update) => update.new ?? []);
    this.#store(user, [...this.#of(user).filter((binding) => !replaced.has(binding)), ...added]);
    for (const update of updates) this.#tell(user, update);
  }

  /** Binds a user for ever to a contact of the domain's own services. */
  addFixed(user: string, contact: SipUri): Disposable {
    const binding: Binding = { contact, q: 1, expiresAtMs: Infinity };
    this.#store(user, [...this.#of(user), binding]);
    return { dispose: () => this.#store(user, this.#of(user).filter((other) => other !== binding)) };
  }

  hasUser(user: string): boolean {
    return this.#bindings.has(user);
  }

  /** Where a registered contact with this host and port sent its REGISTER from, over a stream that may be used again. */
  streamTo(host: string, port: number | undefined): Hop | undefined {
    for (const bindings of this.#bindings.values()) {
      for (const { contact, registration } of bindings) {
        if (contact.host !== host || contact.port !== port || !registration) continue;
        const { source } = registration;
        // A WebSocket's contact names nobody; only the connection leads there (RFC 7118 section 5).
        if (isWebSocket(source.transport) || (isReliable(source.transport) && source.address === host)) return source;
      }
    }
    return undefined;
  }

  dispose(): void {
    this.#expiry?.dispose();
    this.#bindings.clear();
    this.#changes.dispose();
  }

  #of(user: string): readonly Binding[] {
    return this.#bindings.get(user) ?? [];
  }

  #store(user: string, bindings: readonly Binding[]): void {
    if (bindings.length > 0) this.#bindings.set(user, bindings);
    else this.#bindings.delete(user);
    this.#armExpiry();
  }

  #tell(user: string, update: BindingUpdate): void {
    if (update.new) this.#changes.emit({ kind: update.old ? "refreshed" : "registered", user, binding: update.new });
    else if (update.old) this.#changes.emit({ kind: "unregistered", user, binding: update.old });
  }

  #armExpiry(): void {
    this.#expiry?.dispose();
    this.#expiry = undefined;
    let nextMs = Infinity;
    for (const bindings of this.#bindings.values()) for (const binding of bindings) nextMs = Math.min(nextMs, binding.expiresAtMs);
    if (nextMs === Infinity) return;
    this.#expiry = this.#clock.setTimer(nextMs - this.#clock.nowMs(), () => this.#expire());
  }

  #expire(): void {
    const nowMs = this.#clock.nowMs();
    for (const [user, bindings] of [...this.#bindings]) {
      const expired = bindings.filter((binding) => binding.expiresAtMs <= nowMs);
      if (expired.length === 0) continue;
      this.#store(user, bindings.filter((binding) => binding.expiresAtMs > nowMs));
      for (const binding of expired) this.#changes.emit({ kind: "expired", user, binding });
    }
    this.#armExpiry();
  }
}
