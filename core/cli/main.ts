// The terminal host: `godwit COMMAND ...`. Picks the command, turns failures into exit codes, handles signals.
import { createInterface } from "node:readline";
import { setListenerErrorHandler } from "../base/emitter.ts";
import { toFailure } from "../base/errors.ts";
import type { Disposable } from "../base/disposable.ts";
import { runAnswer } from "./answer-command.ts";
import { runCall } from "./call-command.ts";
import { runDemo } from "./demo-command.ts";
import { LineBatch } from "./line-batch.ts";
import { runMessage } from "./message-command.ts";
import { runParse } from "./parse-command.ts";
import { runDoctor } from "./doctor-command.ts";
import { runRegister } from "./register-command.ts";
import { runServe } from "./serve-command.ts";
import { runTransfer } from "./transfer-command.ts";
import { EXIT, exitCodeFor, TerminalOutput, UsageError, type TerminalIo } from "./terminal.ts";

const USAGE = `godwit COMMAND [OPTIONS]        (--json: one JSON object a line)

  call URI [--account FILE | --from URI] [--local ADDR[:PORT]] [--transport udp|tcp|tls|ws|wss] [--ca FILE.pem] [--pin FINGERPRINT]
       [--capture device|silence|tone:HZ|FILE.wav] [--playback device|null|FILE.wav]
       [--duration S] [--dtmf DIGITS] [--subject TEXT] [--priority emergency|urgent|normal|non-urgent]
       [--header "NAME: VALUE"] ... [--anonymous] [--no-redirect]
       [--codec opus,G722,PCMA,PCMU,L16] [--ptime 10-60] [--encryption never|offered|required] [--key-exchange sdes|dtls]
       [--switch-codec SECONDS:CODEC] [--processing all|none|echo,noise,gain,high-pass] [--tones COUNTRY]
       [--record FILE.wav|FILE.opus] [--record-tone none|once|repeated]
       [--commands] (lines on standard input: hold, resume, codec NAMES, dtmf DIGITS, end)
  answer --account FILE | --listen ADDR:PORT [--certificate FILE --key FILE] [--transport ...] [--ca ...] [--pin ...]
       [--capture ...] [--playback ...] [--echo] [--calls N] [--conference] [--record ...] [--processing ...] [--tones COUNTRY] [--commands]
  transfer URI TARGET [--attended] [--account FILE | --from URI] [--local ADDR[:PORT]] [--transport ...] [--ca ...] [--pin ...]
  message URI TEXT [--account FILE | --from URI] [--local ADDR[:PORT]] [--transport ...] [--ca ...] [--pin ...]
  doctor --account FILE [--call URI] [--for S] [--report FILE] [--local ADDR[:PORT]] [--transport ...]
  register --account FILE [--local ADDR[:PORT]] [--transport ...] [--ca ...] [--pin ...] [--for S]
  serve --listen ADDR:PORT --domain D --user NAME:PASSWORD ...
       [--tls-port N] [--ws-port N] [--wss-port N] [--certificate FILE --key FILE]
  demo [--duration S]
  parse [--sdp] [--roundtrip] FILE ...
  bench [NAME ...]

Exit codes: 0 ok, 2 usage, 3 refused by the peer, 4 network, 5 audio.`;

const COMMANDS: Readonly<Record<string, (args: readonly string[], io: TerminalIo) => Promise<number>>> = {
  call: runCall,
  answer: runAnswer,
  transfer: runTransfer,
  message: runMessage,
  doctor: runDoctor,
  register: runRegister,
  serve: runServe,
  demo: runDemo,
  parse: runParse,
};

/** Runs one command line and answers its exit code. */
export async function runGodwit(args: readonly string[], io: TerminalIo): Promise<number> {
  const [name, ...rest] = args;
  if (name === "help" || name === "--help" || name === "-h") {
    io.writeLine(USAGE);
    return EXIT.ok;
  }
  const command = name === undefined ? undefined : COMMANDS[name];
  try {
    if (!command) throw new UsageError(name === undefined ? "a command is missing" : `there is no command "${name}"`);
    return await command(rest, io);
  } catch (thrown) {
    if (thrown instanceof UsageError) {
      io.writeNote(`${thrown.message}\n\n${USAGE}`);
      return EXIT.usage;
    }
    const failure = toFailure(thrown, { code: "godwit/failed", message: "Something went wrong in the program itself." });
    new TerminalOutput(io, rest.includes("--json")).failure(failure);
    return exitCodeFor(failure);
  }
}

function readLines(listener: (line: string) => void): Disposable {
  const lines = createInterface({ input: process.stdin }).on("line", listener);
  return { dispose: () => lines.close() };
}

async function main(): Promise<void> {
  const stopping = new AbortController();
  const output = new LineBatch((text) => void process.stdout.write(text));
  process.once("exit", () => output.flush());
  const io: TerminalIo = {
    writeLine: (line) => output.add(line),
    writeNote: (line) => void process.stderr.write(`${line}\n`),
    onLine: readLines,
    signal: stopping.signal,
  };
  setListenerErrorHandler((thrown) => io.writeNote(thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => stopping.abort());
  process.exitCode = await runGodwit(process.argv.slice(2), io);
}

await main();
