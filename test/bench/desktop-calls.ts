// What the benches of the desktop app do with calls: somebody who answers, a call to them, its end.
import { GodwitProcess } from "../terminal/godwit-process.ts";
import { BENCH_DOMAIN, type BenchDomain } from "./bench-domain.ts";
import type { DrivenApp } from "./desktop-app.ts";

export function untilRegistered(app: DrivenApp): Promise<void> {
  return app.until(({ accounts }) => accounts.some(({ presence }) => presence.state === "registered"));
}

/** Somebody in a process of their own who answers every call and sends back what they hear. */
export async function startAnswering(domain: BenchDomain, user: string): Promise<GodwitProcess> {
  const registered = domain.nextRegistration(user);
  const answering = new GodwitProcess("answer", "--account", domain.accountFile(user), "--echo", "--playback", "null", "--json");
  await registered;
  return answering;
}

/** Calls somebody of the domain; the call's id once it talks. */
export async function startCall(app: DrivenApp, user: string): Promise<string> {
  const callId = await app.execute("call.start", `sip:${user}@${BENCH_DOMAIN}`, null);
  await app.until(({ calls }) => {
    const call = calls.find(({ id }) => id === callId);
    if (call?.state === "ended") throw new Error(`the call to ${user} has failed: ${call.end?.failure.message ?? "no reason"}`);
    return call?.state === "active";
  });
  return callId;
}

/** Ends a call and waits until it is over. */
export async function endCall(app: DrivenApp, callId: string): Promise<void> {
  await app.execute("call.end", callId);
  await app.until(({ calls }) => calls.every(({ id, state }) => id !== callId || state === "ended"));
}
