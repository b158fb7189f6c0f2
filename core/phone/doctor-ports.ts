// What the doctor has from the phone around it.
import type { SignalRecord } from "../doctor/signal-record.ts";
import type { CaseStore } from "../ports/case-store.ts";
import type { Clock } from "../ports/clock.ts";
import type { NetworkMonitor } from "../ports/network-monitor.ts";
import type { CallPath } from "../ports/store.ts";
import type { Accounts } from "./accounts.ts";
import type { Calls } from "./calls.ts";
import type { PhoneState } from "./phone-state.ts";

export interface DoctorPorts {
  readonly clock: Clock;
  readonly record: SignalRecord;
  readonly state: PhoneState;
  readonly accounts: Accounts;
  readonly calls: Calls;
  readonly cases: CaseStore;
  readonly product: string;
  /** Such as "linux x64". */
  readonly system: string;
  readonly monitor?: NetworkMonitor | undefined;
  /** What the system would use towards an address now; absent where a host has fixed the address. */
  readonly routeTo?: ((peer: { readonly address: string; readonly port: number }) => Promise<CallPath | undefined>) | undefined;
}
