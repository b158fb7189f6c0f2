// The quadrature mirror filters of G.722 (ITU-T G.722 clause 3.1, table 11): 24 taps that cut a stream of 16 kHz into two
// bands of 8 kHz each and join them again. One file's worth of state per direction.

/** H0 to H11 of table 11, times 8192; the other twelve mirror them. Of each pair of samples one meets the even taps, one the odd. */
const TAPS = Int32Array.of(3, -11, 12, 32, -210, 951, 3876, -805, 362, -156, 53, -11);
const LENGTH = 2 * TAPS.length;

/** A line of the last 24 samples. */
export class G722Filter {
  /** Written twice, so that the last 24 always lie in a row. */
  readonly #line = new Int32Array(2 * LENGTH);
  #at = 0;

  /** The sums over the even and the odd samples of the line, after two more have come. */
  readonly sums = { even: 0, odd: 0 };

  push(first: number, second: number): void {
    const line = this.#line;
    line[this.#at] = line[this.#at + LENGTH] = first;
    line[this.#at + 1] = line[this.#at + 1 + LENGTH] = second;
    this.#at = (this.#at + 2) % LENGTH;
    let even = 0;
    let odd = 0;
    for (let tap = 0; tap < TAPS.length; tap++) {
      even += line[this.#at + 2 * tap]! * TAPS[tap]!;
      odd += line[this.#at + 2 * tap + 1]! * TAPS[TAPS.length - 1 - tap]!;
    }
    this.sums.even = even;
    this.sums.odd = odd;
  }
}
