// Whose RTP counts, and where RTP goes back to. Packets come from the address that signalling named; behind a NAT they come from
// another one (symmetric RTP, RFC 4961); and while somebody moves they come from two. A pure machine; guards against audio
// injected from elsewhere (RFC 3550 section 9), as far as packets without keys can be told apart:
//
//   the signalled address          always counts, and takes the latch from any other
//   the latched address            counts
//   an address before a signal     counts as long as its stream goes on, until the new one is heard and a moment more;
//                                  is gone back to if nobody else is heard
//   another one, same stream       takes a latch that is open or was won by chance: a stranger knows neither SSRC nor numbers
//   another one, nothing heard yet takes an open latch
//   another one, a new stream      takes an open latch only after a while in which nobody else was heard
import type { SocketAddress } from "../ports/network.ts";

/** What a packet without keys tells of its sender: nothing was heard before it, it goes on with what was, or it is another stream. */
export type Voucher = "first" | "continues" | "stranger";

/** How the latched source was come by: the signalled one, one that went on with the stream, or whoever came. */
type Claim = "signalled" | "continued" | "chance";

export interface LatchState {
  readonly signalled?: SocketAddress | undefined;
  readonly latched?: { readonly from: SocketAddress; readonly claim: Claim } | undefined;
  /** Addresses that counted before the last signal. */
  readonly formers: readonly SocketAddress[];
  /** When somebody other than those was first believed after it. */
  readonly newHeardMs?: number | undefined;
  /** Who asks for the latch without anything to show, or to move it under keys. */
  readonly suitor?: { readonly from: SocketAddress; readonly packets: number } | undefined;
  readonly signalledMs: number;
  readonly lastBelievedMs: number;
}

export type LatchInput =
  /** Signalling named the peer's address; the same one changes nothing. */
  | { readonly kind: "signal"; readonly remote: SocketAddress | undefined; readonly nowMs: number }
  /** A packet without keys. */
  | { readonly kind: "packet"; readonly from: SocketAddress; readonly voucher: Voucher; readonly nowMs: number }
  /** A packet that its key proved genuine; `isNewest`: no later one came before. Stragglers from an old address do not call it back. */
  | { readonly kind: "proven"; readonly from: SocketAddress; readonly isNewest: boolean; readonly nowMs: number };

export interface LatchStep {
  readonly state: LatchState;
  readonly isBelieved: boolean;
}

/** So many packets in a row from elsewhere: one alone may be a copy that somebody caught and was quicker with. */
const PACKETS_TO_FOLLOW = 3;
/** A stream that nobody vouches for waits so long for a better one, and so many packets. */
const PATIENCE_MS = 300;
const PACKETS_OF_PATIENCE = 10;
/** Copies from the address before come for so long after the new one was heard. */
const FORMER_MS = 5000;
const MOST_FORMERS = 4;
/** Only the address before was heard for so long after a signal: then packets go there again. */
const STAYS_AFTER_MS = 2000;

/** Before anything was signalled. */
export const NEW_LATCH: LatchState = { formers: [], signalledMs: 0, lastBelievedMs: -Infinity };

/** The machine: what a signal or a packet makes of the state, and whether the packet counts. */
export function stepSourceLatch(state: LatchState, input: LatchInput): LatchStep {
  switch (input.kind) {
    case "signal":
      return { state: signal(state, input.remote, input.nowMs), isBelieved: false };
    case "packet":
      return takePacket(state, input);
    case "proven":
      return { state: follow(state, input), isBelieved: state.signalled !== undefined };
  }
}

/** Where RTP goes: to the source that was heard, else to the signalled address. */
export function latchTarget({ signalled, latched }: LatchState): SocketAddress | undefined {
  return signalled && (latched?.from ?? signalled);
}

/** Whether this is an address of the peer's, now or before its last signal. */
export function isKnownSource({ signalled, latched, formers }: LatchState, from: SocketAddress): boolean {
  return sameAddress(from, signalled) || sameAddress(from, latched?.from) || formers.some((former) => sameAddress(from, former));
}

/** The latch of a further path to the same peer: what was heard on the other may come from another address here (NAT), once. */
export function latchOfNewPath({ signalled, latched }: LatchState, nowMs: number): LatchState {
  return { signalled, latched: latched && { from: latched.from, claim: "chance" }, formers: [], signalledMs: nowMs, lastBelievedMs: nowMs };
}

function signal(state: LatchState, remote: SocketAddress | undefined, nowMs: number): LatchState {
  const { signalled, latched } = state;
  if (sameAddress(remote, signalled)) return state;
  const before = [latched?.from, signalled, ...state.formers].filter((address) => address !== undefined);
  const formers = before.filter((address, at) => !sameAddress(address, remote) && before.findIndex((other) => sameAddress(other, address)) === at);
  return { signalled: remote, formers: formers.slice(0, MOST_FORMERS), signalledMs: nowMs, lastBelievedMs: nowMs };
}

function takePacket(state: LatchState, { from, voucher, nowMs }: Extract<LatchInput, { kind: "packet" }>): LatchStep {
  const { signalled, latched } = state;
  if (!signalled) return refuse(state);
  if (sameAddress(from, signalled)) return latch(state, from, "signalled", nowMs);
  if (sameAddress(from, latched?.from)) return latch(state, from, latched!.claim, nowMs);
  if (isFormer(state, from, nowMs)) return takeFormer(state, from, voucher, nowMs);
  if (voucher === "continues" && (!latched || latched.claim === "chance")) return latch(state, from, "continued", nowMs);
  if (latched) return refuse(state);
  return voucher === "first" ? latch(state, from, "chance", nowMs) : court(state, from, nowMs);
}

function takeFormer(state: LatchState, from: SocketAddress, voucher: Voucher, nowMs: number): LatchStep {
  if (voucher !== "continues") return refuse(state);
  return hasStayed(state, nowMs) ? latch(state, from, "chance", nowMs) : believe(state, nowMs);
}

/** Nobody who is known is heard: perhaps the peer began another stream behind its NAT. */
function court(state: LatchState, from: SocketAddress, nowMs: number): LatchStep {
  const packets = sameAddress(from, state.suitor?.from) ? state.suitor!.packets + 1 : 1;
  if (packets > PACKETS_OF_PATIENCE && nowMs - state.lastBelievedMs >= PATIENCE_MS) return latch(state, from, "chance", nowMs);
  return refuse({ ...state, suitor: { from, packets } });
}

function follow(state: LatchState, { from, isNewest, nowMs }: Extract<LatchInput, { kind: "proven" }>): LatchState {
  const { signalled, latched, suitor } = state;
  // Who moves sends copies from where it was, which are often the first to come.
  if (!signalled || !isNewest || (isFormer(state, from, nowMs) && !hasStayed(state, nowMs))) return state;
  const packets = sameAddress(from, suitor?.from) ? suitor!.packets + 1 : 1;
  const isMove = latched !== undefined && !sameAddress(from, latched.from);
  if (isMove && packets < PACKETS_TO_FOLLOW) return { ...state, suitor: { from, packets } };
  return latch(state, from, "continued", nowMs).state;
}

function isFormer(state: LatchState, from: SocketAddress, nowMs: number): boolean {
  return !areFormersOver(state, nowMs) && state.formers.some((former) => sameAddress(from, former));
}

function areFormersOver({ newHeardMs }: LatchState, nowMs: number): boolean {
  return newHeardMs !== undefined && nowMs - newHeardMs > FORMER_MS;
}

/** What was signalled is not where packets come from, such as an address behind the same NAT as before. */
function hasStayed({ latched, newHeardMs, signalledMs }: LatchState, nowMs: number): boolean {
  return latched === undefined && newHeardMs === undefined && nowMs - signalledMs > STAYS_AFTER_MS;
}

function latch(state: LatchState, from: SocketAddress, claim: Claim, nowMs: number): LatchStep {
  const { latched, newHeardMs } = state;
  const isSame = latched?.claim === claim && sameAddress(from, latched.from);
  return {
    state: {
      ...state, latched: isSame ? latched : { from, claim }, newHeardMs: newHeardMs ?? nowMs, suitor: undefined, lastBelievedMs: nowMs,
      ...(areFormersOver(state, nowMs) && { formers: [] }),
    },
    isBelieved: true,
  };
}

const believe = (state: LatchState, nowMs: number): LatchStep => ({ state: { ...state, suitor: undefined, lastBelievedMs: nowMs }, isBelieved: true });
const refuse = (state: LatchState): LatchStep => ({ state, isBelieved: false });

/** Whether two socket addresses are the same; undefined equals undefined. */
export function sameAddress(one: SocketAddress | undefined, other: SocketAddress | undefined): boolean {
  return one?.address === other?.address && one?.port === other?.port;
}
