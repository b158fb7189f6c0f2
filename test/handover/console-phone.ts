// A phone of others' in the lab that is driven by lines on its standard input and watched by those that it prints. It
// reports no handovers of its own.
import type { ReportedHandover } from "./lab-phone.ts";
import type { LabProcess } from "./lab-process.ts";

const LIMIT_MS = 15_000;

export abstract class ConsolePhone implements AsyncDisposable {
  protected readonly process: LabProcess;
  readonly #program: string;

  protected constructor(program: string, process: LabProcess) {
    this.#program = program;
    this.process = process;
  }

  get pid(): number {
    return this.process.pid;
  }

  get output(): string {
    return this.process.lines.join("\n");
  }

  async handovers(): Promise<readonly ReportedHandover[]> {
    return [];
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.process.stop();
  }

  /** Whether it prints such a line in time. */
  protected async says(pattern: RegExp, limitMs: number): Promise<boolean> {
    return (await this.process.find((line) => (pattern.test(line) ? true : undefined), limitMs)) === true;
  }

  protected async expect(pattern: RegExp, complaint: string): Promise<void> {
    if (!(await this.says(pattern, LIMIT_MS))) throw new Error(`${this.#program} ${complaint}; it said:\n${this.output.slice(-4000)}`);
  }
}
