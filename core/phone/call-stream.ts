// One audio stream of a call: a media session, the m= line that it has, and what was agreed on for it. A host name in
// place of an address is looked up here; what is offered and answered is call-media.ts's business.
import type { Disposable } from "../base/disposable.ts";
import type { MediaDirection, MediaParameters, MediaSession, MediaSessionEvent, SrtpSuite } from "../ports/media-engine.ts";
import { sends } from "../sdp/media-direction.ts";
import type { AgreedAudio, LocalAudio } from "../sdp/audio-section.ts";
import type { AgreedSecurity, SecurityWishes } from "../sdp/media-security.ts";
import type { OwnKeys } from "../sdp/own-keys.ts";
import type { RemoteName } from "../sdp/remote-media.ts";
import { StreamPath } from "./stream-path.ts";

/** The IP addresses of a host, none where it has none. */
export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** What the engine says of a stream, or the stream itself. */
export type StreamListener = (stream: CallStream, event: MediaSessionEvent) => void;

/** What a description says of each stream alike. */
export type StreamWishes = Omit<LocalAudio, "localAddress" | "rtpPort" | "direction" | "security"> & { readonly security: SecurityWishes };

export class CallStream implements Disposable {
  readonly session: MediaSession;
  /** The local addresses that its packets leave from. */
  readonly path: StreamPath;
  /** Its m= line; undefined before it has one and after it lost it. */
  place: number | undefined;
  /** We want it: it is part of our next offer, and no stream of the peer's. */
  isOurs: boolean;
  /** What we would like while the call is not held. */
  direction: MediaDirection = "sendrecv";
  readonly #keys: OwnKeys | undefined;
  readonly #resolve: ResolveHost | undefined;
  readonly #onEvent: StreamListener;
  #parameters: MediaParameters | undefined;
  #agreed: AgreedSecurity | undefined;
  #suite: SrtpSuite | undefined;
  #name: RemoteName | undefined;
  #disposed = false;

  /** Without keys of its own it is never encrypted. */
  constructor(session: MediaSession, isOurs: boolean, { keys, resolve }: { keys: OwnKeys | undefined; resolve: ResolveHost | undefined }, onEvent: StreamListener) {
    this.session = session;
    this.path = new StreamPath(session);
    this.isOurs = isOurs;
    this.#keys = keys;
    this.#resolve = resolve;
    this.#onEvent = onEvent;
    session.onEvent((event) => {
      if (this.#disposed && event.kind !== "statistics") return;
      if (event.kind === "secured") this.#suite = event.suite;
      onEvent(this, event);
    });
  }

  /** What is agreed on now; undefined before the first answer and after its end. */
  get parameters(): MediaParameters | undefined {
    return this.#parameters;
  }

  /** What encrypts it; with DTLS undefined until the handshake is done. */
  get suite(): SrtpSuite | undefined {
    const security = this.#parameters?.security;
    return security?.kind === "sdes" ? security.send.suite : security && this.#suite;
  }

  /** Our side of it, for a description. */
  describe(hold: boolean, { security, ...wishes }: StreamWishes): LocalAudio {
    const { address, port } = this.path.described;
    const held = sends(this.direction) ? "sendonly" : "inactive";
    const secured = this.#keys && { security: { ...security, keys: this.#keys, ...(this.#agreed && { agreed: this.#agreed }) } };
    return { localAddress: address, rtpPort: port, direction: hold ? held : this.direction, ...wishes, ...secured };
  }

  /** Applies what was agreed on; the same again does not touch the media (RFC 3264 section 8). */
  apply({ parameters, protocol, remoteName }: AgreedAudio): void {
    const { security } = parameters;
    this.#agreed = { protocol, ...(security && { security }) };
    const isFirst = this.#parameters === undefined;
    if (remoteName) this.#applyNamed(parameters, remoteName);
    else {
      this.#name = undefined;
      this.#update(parameters);
    }
    this.path.take();
    // Nobody was told of any other path.
    if (isFirst) this.path.settle();
  }

  /** Its line was ended or refused: nothing is sent or played until it has another. */
  end(): void {
    this.place = undefined;
    this.isOurs = false;
    this.#name = undefined;
    this.#agreed = undefined;
    const last = this.#parameters;
    this.#parameters = undefined;
    if (last) this.session.update({ ...last, direction: "inactive" });
  }

  dispose(): void {
    this.#disposed = true;
    // Its last figures may still be under way from another thread; it lets go of its listeners by itself then.
    this.session.dispose();
  }

  /** Until the name is known nothing is sent; the same name is not asked for again. */
  #applyNamed(parameters: MediaParameters, name: RemoteName): void {
    const known = this.#name?.host === name.host ? this.#parameters?.remoteRtp?.address : undefined;
    this.#name = name;
    this.#update(known === undefined ? parameters : withAddress(parameters, name, known));
    if (known === undefined) void this.#lookUp(parameters, name);
  }

  async #lookUp(parameters: MediaParameters, name: RemoteName): Promise<void> {
    const isIpv6 = this.session.localRtp.address.includes(":");
    const addresses = (await this.#resolve?.(name.host).catch(() => [])) ?? [];
    if (this.#name !== name || this.#disposed) return;
    const address = addresses.find((each) => each.includes(":") === isIpv6);
    if (address !== undefined) return this.#update(withAddress(parameters, name, address));
    const failure = { code: "network/unknown-host", message: `The other side wants its sound at ${name.host}, which was not found.` } as const;
    this.#onEvent(this, { kind: "failed", failure });
  }

  #update(parameters: MediaParameters): void {
    if (JSON.stringify(this.#parameters) === JSON.stringify(parameters)) return;
    this.#parameters = parameters;
    this.session.update(parameters);
  }
}

function withAddress(parameters: MediaParameters, { rtpPort, rtcpPort }: RemoteName, address: string): MediaParameters {
  return { ...parameters, remoteRtp: { address, port: rtpPort }, ...(rtcpPort === undefined ? {} : { remoteRtcp: { address, port: rtcpPort } }) };
}
