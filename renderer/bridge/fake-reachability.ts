// Do not disturb, forwarding and "tell me when free" of the scripted phone: its scenes, and what its commands do.
import { DEFAULT_REACHABILITY } from "../../core/phone/protocol.ts";
import type { CommandAnswer, CommandArguments, CommandName, PhoneChange, Snapshot } from "../../electron/contract/bridge.ts";

type Name = Extract<CommandName, `reachability.${string}` | `callback.${string}`>;
type Handlers = { [Each in Name]: (...args: CommandArguments<Each>) => CommandAnswer<Each> };

/** The commands, on a phone whose snapshot is `read` and that shows a `change`. */
export function reachabilityHandlers(read: () => Snapshot, change: (change: PhoneChange) => void): Handlers {
  return {
    "reachability.do-not-disturb": (accountId, untilMs) => {
      const { reachability } = read();
      const others = reachability.doNotDisturb.filter((entry) => entry.accountId !== accountId);
      change({ kind: "reachability", reachability: { ...reachability, doNotDisturb: untilMs === 0 ? others : [...others, { accountId, untilMs }] } });
    },
    "reachability.set-rules": (rules) => change({ kind: "reachability", reachability: { ...read().reachability, rules } }),
    "callback.request": (callId) => {
      const call = read().calls.find(({ id }) => id === callId);
      if (!call) return;
      const { accountId, remoteUri, remoteName } = call;
      change({ kind: "callbacks", callbacks: [{ id: "callback-1", accountId, remoteUri, remoteName, state: "watching", untilMs: Date.now() + 3_600_000 }] });
    },
    "callback.cancel": (id) => change({ kind: "callbacks", callbacks: read().callbacks.filter((each) => each.id !== id) }),
  };
}

const EVERYBODY = { kind: "everybody" } as const;
const { rules } = DEFAULT_REACHABILITY;

/** Scenes of their own, as parts of a snapshot. */
export function reachabilityScenes(nowMs: number): Readonly<Record<string, Partial<Snapshot>>> {
  const waiting = { id: "callback-1", accountId: "work", remoteUri: "sip:200@sip.example.org", remoteName: "Reception", untilMs: nowMs + 3_000_000 };
  return {
    undisturbed: { reachability: { ...DEFAULT_REACHABILITY, doNotDisturb: [{ accountId: null, untilMs: nowMs + 3_600_000 }] } },
    forwarding: { reachability: { ...DEFAULT_REACHABILITY, rules: { ...rules, forwardings: [{ id: "1", accountId: null, caller: EVERYBODY, when: "always", afterS: 20, to: "+44 7700 900123" }] } } },
    rules: {
      reachability: {
        doNotDisturb: [],
        rules: {
          callWaiting: true, mayDisturb: [{ kind: "favourites" }],
          forwardings: [
            { id: "1", accountId: null, caller: EVERYBODY, when: "no-answer", afterS: 25, to: "200" },
            { id: "2", accountId: "work", caller: { kind: "address", address: "+49 30 901820" }, when: "busy", afterS: 20, to: "margaret@apollo.example.com" },
            { id: "3", accountId: null, caller: { kind: "contact", contactId: "ada" }, when: "no-answer", afterS: 20, to: "", disabled: true },
          ],
          blocked: [{ id: "5", accountId: null, caller: { kind: "address", address: "+1 900 555 0100" } }],
          autoAnswers: [{ id: "4", accountId: "work", caller: { kind: "address", address: "200" }, afterS: 2, onlyIfAsked: true }],
        },
      },
    },
    "waiting-for-somebody": { callbacks: [{ ...waiting, state: "watching" }] },
    "somebody-is-free": { callbacks: [{ ...waiting, state: "free" }] },
    "free-is-not-told": { callbacks: [{ ...waiting, state: "refused", failure: { code: "subscription/unsupported", message: "The server does not tell who is there." } }] },
  };
}
