// Starts the two phones of a scenario and brings them into a call: which program, with which options, who calls whom.
import { writeFileSync } from "node:fs";
import { BaresipPhone } from "./baresip-phone.ts";
import { GodwitPhone } from "./godwit-phone.ts";
import { DOMAIN, PASSWORD, PROXY_PORTS } from "./lab-kamailio.ts";
import type { LabPhone } from "./lab-phone.ts";
import type { Lab } from "./lab.ts";
import { LinphonePhone } from "./linphone-phone.ts";
import { FIXED, PROXY } from "./namespaces.ts";
import type { Scenario } from "./scenario.ts";

export interface LabCall extends AsyncDisposable {
  readonly moving: LabPhone;
  readonly fixed: LabPhone;
  /** What the moving phone heard and said, where it records. */
  readonly recording?: string;
}

const PORTS = { udp: 5060, tcp: 5060, tls: 5061 } as const;
/** What the two say; a steady tone makes a gap in a recording easy to measure. */
const SOUND = { moving: "tone:500", fixed: "tone:440" } as const;

/** Resolves when the call is up on both sides. */
export async function setUpCall(lab: Lab, scenario: Scenario): Promise<LabCall> {
  const phones: LabPhone[] = [];
  try {
    const fixed = await startFixed(lab, scenario);
    phones.push(fixed);
    const recording = scenario.moving === "godwit" ? `${lab.folder}/heard-${Date.now()}.wav` : undefined;
    const moving = await startMoving(lab, scenario, recording);
    phones.push(moving);
    await Promise.all([moving.established(), fixed.established()]);
    return { moving, fixed, ...(recording && { recording }), [Symbol.asyncDispose]: () => endAll(phones) };
  } catch (error) {
    const said = phones.map(({ output }) => output.slice(-3000)).join("\n---\n");
    await endAll(phones);
    throw new Error(`${scenario.name}: no call came about\n${said}`, { cause: error });
  }
}

async function endAll(phones: readonly LabPhone[]): Promise<void> {
  await Promise.all(phones.map((phone) => phone[Symbol.asyncDispose]()));
}

async function startFixed(lab: Lab, { transport, media, route, fixed }: Scenario): Promise<LabPhone> {
  if (fixed === "baresip") return BaresipPhone.start(lab, "fixed", { address: FIXED.ipv4 });
  const { identity } = lab;
  const shown = transport === "tls" ? ["--certificate", identity.certificatePath, "--key", identity.keyPath] : [];
  const place = route === "direct" ? ["--listen", `${FIXED.ipv4}:${PORTS[transport]}`, "--transport", transport, ...shown] : ["--account", accountFile(lab, "fixed", transport)];
  const phone = new GodwitPhone(lab.namespaces, "fixed", ["answer", ...place, "--calls", "1", ...sound(SOUND.fixed, media)]);
  await phone.ready();
  return phone;
}

async function startMoving(lab: Lab, { transport, media, route, moving }: Scenario, recording: string | undefined): Promise<LabPhone> {
  const target = route === "direct" ? `sip:fixed@${FIXED.ipv4}:${PORTS[transport]};transport=${transport}` : `sip:fixed@${DOMAIN}`;
  if (moving === "baresip") return BaresipPhone.placeCall(lab, "phone", target);
  if (moving === "linphone") return LinphonePhone.placeCall(lab, "phone", target);
  const caller = route === "direct" ? ["--from", `sip:mobile@${DOMAIN}`, "--transport", transport, ...(transport === "tls" ? ["--ca", lab.authority.certificatePath] : [])] : ["--account", accountFile(lab, "mobile", transport)];
  return new GodwitPhone(lab.namespaces, "phone", ["call", target, ...caller, ...(recording ? ["--record", recording] : []), ...sound(SOUND.moving, media)]);
}

/** G.711 as every program has it, in packets of 20 ms. */
function sound(capture: string, media: Scenario["media"]): string[] {
  return ["--capture", capture, "--playback", "null", "--codec", "PCMA,PCMU", "--encryption", media === "srtp" ? "required" : "never"];
}

/** Writes an account of the lab's domain for `--account`; answers where. */
export function accountFile(lab: Lab, user: string, transport: Scenario["transport"]): string {
  const path = `${lab.folder}/${user}-${transport}.json`;
  writeFileSync(path, JSON.stringify({
    address: `sip:${user}@${DOMAIN}`, password: PASSWORD, transport,
    // The phone that moves finds the server by name, at whichever address it can reach; the fixed one keeps to IPv4.
    ...(user === "fixed" ? { outboundProxy: `sip:${PROXY.ipv4}:${PROXY_PORTS[transport]};transport=${transport}` } : {}),
    ...(transport === "tls" ? { authorities: lab.authority.certificatePath } : {}),
  }));
  return path;
}
