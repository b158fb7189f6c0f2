// The program that carries frames over the phone's links (link-relay.py): started in its namespace, told what a path is like.
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { LINKS, type LinkName, type Namespaces } from "./namespaces.ts";

/** Named from the repository's root, since this file is also part of a bundle in dist/handover. */
const PROGRAM = fileURLToPath(new URL("../../test/handover/link-relay.py", import.meta.url));

/** What a link is like; what is not said stays as it was. */
export interface LinkQuality {
  /** One way. */
  readonly delayMs?: number;
  /** Share of the frames that are lost, 0 to 1. */
  readonly loss?: number;
  /** Without a limit if 0. */
  readonly rateKbit?: number;
  /** Swallows everything, while interface, addresses and routes stay. */
  readonly dead?: boolean;
}

export class LinkRelay implements AsyncDisposable {
  readonly #child: ChildProcess;
  readonly #waiting: (() => void)[] = [];

  private constructor(child: ChildProcess) {
    this.#child = child;
    createInterface({ input: child.stdout! }).on("line", () => this.#waiting.shift()?.());
  }

  static async start(namespaces: Namespaces): Promise<LinkRelay> {
    const [program, ...args] = namespaces.commandOn("links", "python3", [PROGRAM, ...Object.keys(LINKS)]);
    const relay = new LinkRelay(spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] }));
    await relay.#answered();
    return relay;
  }

  /** Resolves when the relay does so. */
  async change(link: LinkName, { delayMs, loss, rateKbit, dead }: LinkQuality): Promise<void> {
    const words = { delay: delayMs, loss, rate: rateKbit, dead: dead === undefined ? undefined : Number(dead) };
    const said = Object.entries(words).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
    this.#child.stdin!.write(`${link} ${said.join(" ")}\n`);
    await this.#answered();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#child.stdin!.end();
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }

  #answered(): Promise<void> {
    return new Promise((resolve, reject) => {
      const ended = (): void => reject(new Error("the relay of the lab's links has ended"));
      this.#child.once("exit", ended);
      this.#waiting.push(() => {
        this.#child.off("exit", ended);
        resolve();
      });
    });
  }
}
