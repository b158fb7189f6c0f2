// What an update does next. Pure: it asks for checks, downloads and installation as effects, and knows no library. The one
// rule that matters: while a call is up nothing is installed, whoever asks for it.
import type { Failure } from "../../../core/base/errors.ts";
import type { UpdateState } from "../../contract/update-state.ts";

export interface UpdateContext {
  readonly shown: Exclude<UpdateState, { readonly kind: "off" }>;
  /** Whether what is found is downloaded without asking. */
  readonly isAutomatic: boolean;
  /** Calls that are up or ringing. */
  readonly calls: number;
}

export type UpdateInput =
  /** The user, or the time, wants to know. */
  | { readonly kind: "check" }
  | { readonly kind: "found"; readonly version: string }
  | { readonly kind: "nothing"; readonly atMs: number }
  | { readonly kind: "download" }
  | { readonly kind: "progress"; readonly percent: number }
  | { readonly kind: "downloaded"; readonly version: string }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "install" }
  | { readonly kind: "calls"; readonly calls: number }
  | { readonly kind: "automatic"; readonly isAutomatic: boolean };

export type UpdateEffect = "check" | "download" | "install";

export interface UpdateStep {
  readonly context: UpdateContext;
  readonly effects: readonly UpdateEffect[];
}

export const initialUpdate: UpdateContext = { shown: { kind: "current" }, isAutomatic: true, calls: 0 };

/** The context after `input`, and what is to be done; an input that means nothing now changes nothing. */
export function stepUpdate(context: UpdateContext, input: UpdateInput): UpdateStep {
  const { shown } = context;
  switch (input.kind) {
    case "check":
      return isAtRest(shown) ? show(context, { kind: "checking" }, "check") : stay(context);
    case "found":
      return shown.kind === "checking" ? found(context, input.version) : stay(context);
    case "nothing":
      return shown.kind === "checking" ? show(context, { kind: "current", checkedAtMs: input.atMs }) : stay(context);
    case "download":
      return shown.kind === "available" ? show(context, { kind: "downloading", version: shown.version, percent: 0 }, "download") : stay(context);
    case "progress":
      return shown.kind === "downloading" ? show(context, { ...shown, percent: wholePercent(input.percent) }) : stay(context);
    case "downloaded":
      return shown.kind === "downloading" ? show(context, { kind: "ready", version: input.version, waitsForCalls: false }) : stay(context);
    case "failed":
      return shown.kind === "ready" ? stay(context) : show(context, { kind: "failed", failure: input.failure });
    case "install":
      return shown.kind === "ready" ? install(context, shown.version) : stay(context);
    case "calls":
      return countCalls({ ...context, calls: input.calls });
    case "automatic":
      return chooseAutomatic({ ...context, isAutomatic: input.isAutomatic });
  }
}

function isAtRest(shown: UpdateContext["shown"]): boolean {
  return shown.kind === "current" || shown.kind === "failed" || shown.kind === "available";
}

function found(context: UpdateContext, version: string): UpdateStep {
  return context.isAutomatic
    ? show(context, { kind: "downloading", version, percent: 0 }, "download")
    : show(context, { kind: "available", version });
}

function install(context: UpdateContext, version: string): UpdateStep {
  return context.calls > 0
    ? show(context, { kind: "ready", version, waitsForCalls: true })
    : show(context, { kind: "installing", version }, "install");
}

function countCalls(context: UpdateContext): UpdateStep {
  const { shown, calls } = context;
  return calls === 0 && shown.kind === "ready" && shown.waitsForCalls ? install(context, shown.version) : stay(context);
}

function chooseAutomatic(context: UpdateContext): UpdateStep {
  return context.isAutomatic && context.shown.kind === "available" ? found(context, context.shown.version) : stay(context);
}

function wholePercent(percent: number): number {
  return Math.max(0, Math.min(100, Math.round(percent)));
}

function stay(context: UpdateContext): UpdateStep {
  return { context, effects: [] };
}

function show(context: UpdateContext, shown: UpdateContext["shown"], ...effects: readonly UpdateEffect[]): UpdateStep {
  return { context: { ...context, shown }, effects };
}
