// A child of the contract's test, started inside a namespace: runs the real monitor there and prints what it says, one JSON
// value a line. Ends when its standard input does.
import { silentLogger } from "../../core/base/logger.ts";
import { NodeClock } from "../../core/platform/node/node-clock.ts";
import { openNetworkMonitor } from "../../core/platform/node/network-monitor/open-network-monitor.ts";

const monitor = openNetworkMonitor(new NodeClock(), silentLogger);
const say = (source?: string): void => {
  process.stdout.write(`${JSON.stringify({ source, interfaces: monitor.interfaces(), pid: monitor.eventsPid })}\n`);
};
monitor.onHint(({ source }) => say(source));
process.stdin.on("data", () => say());
process.stdin.on("end", () => monitor.dispose());
say();
