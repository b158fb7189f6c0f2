#!/usr/bin/env node
// Stands in for the Electron executable where the app is to live in a network namespace. The test driver talks to the app over
// two ports of its loopback, which nobody outside reaches: a door inside carries them over a Unix socket, which knows no
// namespaces, and the lines that tell the driver where to connect are changed to ports out here.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const LOOPBACK = "127.0.0.1";
const LISTENS = /(listening on wss?:\/\/127\.0\.0\.1:)(\d+)/u;
const [role, doorPath] = process.argv.slice(2);

if (role === "--door") holdDoor(doorPath);
else await runElectron(process.argv.slice(2));

/** Inside: whoever comes says the port in two bytes, and is led there. */
function holdDoor(path) {
  createServer((visitor) => {
    const begin = () => {
      const port = visitor.read(2);
      if (port === null) visitor.once("readable", begin);
      else couple(visitor, connect(port.readUInt16BE(), LOOPBACK));
    };
    visitor.once("readable", begin);
  }).listen(path, () => process.stdout.write("open\n"));
}

/** Outside: runs the app and opens a port for each that it names. */
async function runElectron(args) {
  const folder = mkdtempSync(join(tmpdir(), "godwit-door-"));
  const path = join(folder, "door");
  const inside = (program, ...rest) => ["netns", "exec", process.env.GODWIT_TEST_NAMESPACE, program, ...rest];
  const door = spawn("ip", inside(process.execPath, fileURLToPath(import.meta.url), "--door", path), { stdio: ["ignore", "pipe", "inherit"] });
  await new Promise((resolve) => door.stdout.once("data", resolve));
  const app = spawn("ip", inside(process.env.GODWIT_TEST_ELECTRON, ...args), { stdio: ["inherit", "inherit", "pipe"] });
  for (const signal of ["SIGTERM", "SIGINT"]) process.on(signal, () => app.kill(signal));
  const end = new Promise((resolve) => app.once("close", (code) => resolve(code ?? 1)));
  for await (const line of createInterface({ input: app.stderr })) {
    const port = LISTENS.exec(line)?.[2];
    process.stderr.write(`${port === undefined ? line : line.replace(LISTENS, `$1${await openPort(path, Number(port))}`)}\n`);
  }
  const code = await end;
  door.kill("SIGTERM");
  rmSync(folder, { recursive: true, force: true });
  process.exit(code);
}

/** A port out here that leads to one in there. */
function openPort(path, insidePort) {
  const header = Buffer.alloc(2);
  header.writeUInt16BE(insidePort);
  const server = createServer((visitor) => {
    const inside = connect(path);
    inside.write(header);
    couple(visitor, inside);
  });
  return new Promise((resolve) => server.listen(0, LOOPBACK, () => resolve(server.address().port)));
}

function couple(one, other) {
  for (const [from, to] of [[one, other], [other, one]]) {
    from.on("error", () => to.destroy());
    from.pipe(to);
  }
}
