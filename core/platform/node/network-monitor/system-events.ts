// How one operating system tells of changes: a program of its own that prints a line for each, and what its lines say. Lines
// are hints only; what there is now is asked of the system itself.
import type { InterfaceKind, NetworkHint } from "../../../ports/network-monitor.ts";

/** What one line says. */
export type SystemWord =
  | { readonly kind: "hint"; readonly source: Extract<NetworkHint["source"], "address" | "route" | "link"> }
  | { readonly kind: "adapter"; readonly name: string; readonly interfaceKind: InterfaceKind };

export interface SystemEvents {
  readonly command: string;
  readonly args: readonly string[];
  /** Undefined for a line that says nothing of interest. */
  read(line: string): SystemWord | undefined;
}
