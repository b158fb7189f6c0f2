// The one entry behind every npm script: checks Node, sets up what the task needs, then does the task.
// Nothing but syntax that old Nodes can read, so that they get a sentence instead of a stack trace.

const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
const supported = (major === 20 && minor >= 19) || (major === 22 && minor >= 13) || major >= 24;

if (!supported) {
  console.error(
    "Godwit needs Node 20.19, 22.13 or 24 (or newer), and this is " +
      process.version +
      ": install a current Node from https://nodejs.org and run the command again.",
  );
  process.exitCode = 1;
} else {
  import("./tasks/run-task.mjs").then((module) => module.runTask(process.argv[2], process.argv.slice(3)));
}
