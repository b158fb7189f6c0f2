// Whether it is worth waiting for the packet after a lost one, which may carry the lost one's sound once more (in-band
// forward error correction, RFC 6716 section 2.1.7). Costs a packet's time of delay, so only while packets are lost and
// the sender does send it.

/** Weight of one packet in the share that was lost: a memory of about 3 s. */
const MEMORY = 1 / 150;
const BEGINS_AT = 0.01;
const ENDS_AT = 0.002;
/** So many packets without it in a row: this sender does not send it. In pauses nobody does. */
const VAIN_TRIES = 30;
/** Then it is not looked for during so many packets: 10 s. */
const DISCOURAGED_PACKETS = 500;

export class RecoveryWait {
  #lostShare = 0;
  #waits = false;
  #vainTries = 0;
  #discouraged = 0;
  /** Packets that were recovered. */
  count = 0;

  get isWorthWaiting(): boolean {
    return this.#waits && this.#discouraged === 0;
  }

  /** A packet is played, and `lost` before it were not. */
  heard(lost: number): void {
    this.#lostShare += (lost > 0 ? Math.min(1, lost * MEMORY) * (1 - this.#lostShare) : 0) - this.#lostShare * MEMORY;
    if (this.#lostShare > BEGINS_AT) this.#waits = true;
    if (this.#lostShare < ENDS_AT) this.#waits = false;
    if (this.#discouraged > 0) this.#discouraged--;
  }

  /** A recovery was tried. */
  tried(succeeded: boolean): void {
    if (succeeded) this.count++;
    this.#vainTries = succeeded ? 0 : this.#vainTries + 1;
    if (this.#vainTries < VAIN_TRIES) return;
    this.#vainTries = 0;
    this.#discouraged = DISCOURAGED_PACKETS;
  }
}
