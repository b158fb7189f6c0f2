// The gate between a page's words and the phone: a known command, allowed to that page, with arguments of the right
// shape, or a failure that says so. Nothing is dropped silently, and no argument is repeated in an answer or a log.
import * as v from "valibot";
import { toFailure, type Failure } from "../../core/base/errors.ts";
import type { PhoneFacade } from "../../core/phone/phone-facade.ts";
import type { CommandName } from "../../core/phone/protocol.ts";
import type { Outcome, WindowCommandName, WindowCommands } from "../contract/bridge.ts";
import type { PageName } from "../contract/channels.ts";
import { commandSchemas, windowSchemas } from "../contract/schemas.ts";

// The small window can do what its buttons do.
const incomingPageCommands: readonly string[] = ["call.answer", "call.decline", "call.silence", "open-main", "fit-incoming"];
/** The host reads and writes files with everything; a page needs none of it at once. */
const hostCommands: readonly string[] = ["records.collect", "records.restore"];
const mainPageRefusals: readonly string[] = ["fit-incoming", ...hostCommands];

/** Checks and executes one phone command of a page. Never rejects. */
export async function executeCommand(phone: PhoneFacade, page: PageName, name: unknown, args: unknown): Promise<Outcome<unknown>> {
  const checked = check(commandSchemas, page, name, args);
  if (!checked.ok) return checked;
  const execute = phone.execute.bind(phone) as (name: CommandName, ...args: readonly unknown[]) => Promise<unknown>;
  return attempt(() => execute(checked.value.name, ...checked.value.args));
}

/** Checks and executes one window command of a page. Never rejects. */
export async function executeWindowCommand(commands: WindowCommands, page: PageName, name: unknown, args: unknown): Promise<Outcome<unknown>> {
  const checked = check(windowSchemas, page, name, args);
  if (!checked.ok) return checked;
  const run = commands[checked.value.name as WindowCommandName] as (...args: readonly unknown[]) => unknown;
  return attempt(async () => run(...checked.value.args));
}

type Schemas<Name extends string> = Readonly<Record<Name, v.GenericSchema<unknown, readonly unknown[]>>>;

function check<Name extends string>(
  schemas: Schemas<Name>,
  page: PageName,
  name: unknown,
  args: unknown,
): Outcome<{ readonly name: Name; readonly args: readonly unknown[] }> {
  if (!isNameOf(schemas, name)) return refuse("ipc/invalid-arguments", "no such command");
  if (!isAllowed(page, name)) return refuse("ipc/not-allowed", `${name} from the ${page} page`);
  const parsed = v.safeParse(schemas[name], args);
  if (!parsed.success) return refuse("ipc/invalid-arguments", `${name}: ${describe(parsed.issues[0])}`);
  // The schema writes undefined for an argument that was left out.
  const sent = Array.isArray(args) ? args.length : 0;
  return { ok: true, value: { name, args: parsed.output.slice(0, sent) } };
}

function isNameOf<Name extends string>(schemas: Schemas<Name>, name: unknown): name is Name {
  return typeof name === "string" && Object.hasOwn(schemas, name);
}

function isAllowed(page: PageName, name: string): boolean {
  return page === "incoming" ? incomingPageCommands.includes(name) : !mainPageRefusals.includes(name);
}

// Where and what was expected; never what was received, which may be a password.
function describe(issue: v.BaseIssue<unknown>): string {
  return `argument ${v.getDotPath(issue) ?? "list"} is not ${issue.expected ?? "within its limits"}`;
}

function refuse(code: Failure["code"], detail: string): { readonly ok: false; readonly failure: Failure } {
  const message = "Godwit's window asked for something that does not exist. Restart Godwit; if it happens again, report it.";
  return { ok: false, failure: { code, message, detail } };
}

async function attempt(run: () => Promise<unknown>): Promise<Outcome<unknown>> {
  try {
    return { ok: true, value: await run() };
  } catch (thrown) {
    const message = "Something went wrong inside Godwit. Try again; if it happens again, restart it.";
    return { ok: false, failure: toFailure(thrown, { code: "phone/unexpected", message }) };
  }
}
