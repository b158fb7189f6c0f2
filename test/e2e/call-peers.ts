// Terminal phones as the others in the window's calls: they answer, say a tone and record what they hear, or call.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findFreePort } from "../interop/peers/free-port.ts";
import { startSipp } from "../interop/peers/sipp.ts";
import { GodwitProcess, type JsonEvent } from "../terminal/godwit-process.ts";
import type { PhoneWindow } from "./phone-window.ts";

export interface AnsweringPeer {
  readonly program: GodwitProcess;
  readonly uri: string;
  /** The file with what it hears. */
  readonly heard: string;
}

/** Waits until the peer is put on hold, or is talked with again. */
export function isHeld({ program }: AnsweringPeer, held: boolean): Promise<JsonEvent> {
  return program.event((each) => each.event === "held" && each["held"] === held);
}

export class CallPeers implements AsyncDisposable {
  readonly #phone: PhoneWindow;
  readonly #folder = mkdtempSync(join(tmpdir(), "godwit-call-peers-"));
  readonly #programs: GodwitProcess[] = [];
  #ownUri: string | undefined;

  constructor(phone: PhoneWindow) {
    this.#phone = phone;
  }

  async answering(user: string, toneHz: number): Promise<AnsweringPeer> {
    const at = `127.0.0.1:${await findFreePort()}`;
    const heard = join(this.#folder, `${user}.wav`);
    const program = this.#start("answer", "--listen", at, "--json", "--capture", `tone:${toneHz}`, "--playback", heard);
    await program.event(({ event }) => event === "listening");
    return { program, uri: `sip:${user}@${at}`, heard };
  }

  calling(uri: string): GodwitProcess {
    return this.#start("call", uri, "--json", "--capture", "silence", "--playback", "null", "--duration", "60");
  }

  /** Where the app can be called, as the Contact of its own INVITE says. */
  async learnOwnUri(): Promise<string> {
    return (this.#ownUri ??= await this.#askForOwnUri());
  }

  async #askForOwnUri(): Promise<string> {
    await using sipp = await startSipp({ scenario: "callee-busy" });
    await this.#phone.dial(`sip:busy@${sipp.local.address}:${sipp.local.port}`);
    await this.#phone.callIs("ended");
    await this.#phone.press("Escape");
    const { messages } = await sipp.finish();
    return `sip:me@127.0.0.1:${/^Contact:.*@127\.0\.0\.1:(\d+)/imu.exec(messages)?.[1]}`;
  }

  async endAll(): Promise<void> {
    for (const program of this.#programs.splice(0)) await program[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.endAll();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #start(...args: readonly string[]): GodwitProcess {
    const program = new GodwitProcess(...args);
    this.#programs.push(program);
    return program;
  }
}
