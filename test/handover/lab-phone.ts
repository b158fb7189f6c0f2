// What the lab asks of a phone, whichever program it is: one call, and on the side that does not move a re-INVITE and a BYE.

export interface LabPhone extends AsyncDisposable {
  /** Resolves when its call is up. */
  established(): Promise<void>;
  /** Changes the session by a re-INVITE; whether the other side consented within the time, undefined where the program does not say. */
  reinvite(limitMs: number): Promise<boolean | undefined>;
  hangUp(): Promise<void>;
  /** Whether the other side ended its call within the time, by a BYE that this phone received. */
  endedByPeer(limitMs: number): Promise<boolean>;
  /** What the phone itself says of its handovers, where it does. */
  handovers(): Promise<readonly ReportedHandover[]>;
  /** Process of the program, for what it takes of the machine. */
  readonly pid: number;
  /** What it printed, for people who look for the reason of a failure. */
  readonly output: string;
}

/** A handover as `godwit`'s summary has it. */
export interface ReportedHandover {
  readonly from: string;
  readonly to: string;
  readonly kind: string;
  readonly detectedMs: number | null;
  readonly signalledMs: number | null;
  readonly gapInMs: number | null;
  readonly gapOutMs: number | null;
  readonly lostIn: number | null;
  readonly lostOut: number | null;
  readonly duplicates: number | null;
}
