// `npm run handover`: measures handovers in the lab and prints, per scenario, a line of a table or one JSON object.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { runEndurance } from "./endurance.ts";
import { formatTableHead, formatTableRow, summarizeRuns } from "./handover-table.ts";
import { measureIdleCost } from "./idle-cost.ts";
import { Lab } from "./lab.ts";
import { whyNoLab } from "./namespaces.ts";
import { plotArrivals } from "./plot.ts";
import { runHandover, type HandoverRun } from "./run-handover.ts";
import { findScenarios, PLOTTED_NAMES, QUICK_NAMES, SCENARIOS, type Scenario } from "./scenario.ts";

const USAGE = `npm run handover -- [--quick] [--scenario NAME] [--runs N] [--json] [--list]
npm run handover -- --plot FILE.svg        one run of each kind of change, arrival over time
npm run handover -- --endurance N          N handovers of one call
npm run handover -- --idle                 what noticing costs while nothing happens

NAME is a scenario's name or some of its parts with "/" between, such as udp/break-before-make/40ms.`;

const FULL_RUNS = 20;
const QUICK_RUNS = 3;

async function main(args: readonly string[]): Promise<number> {
  const values = readArguments(args);
  if (typeof values === "string") return complain(values, 2);
  if (values.help) return print(USAGE);
  const scenarios = choose(values);
  if (scenarios.length === 0) return complain(`there is no scenario ${values.scenario}: --list names them`, 2);
  if (values.list) return print(scenarios.map(({ name }) => name).join("\n"));
  const reason = whyNoLab();
  if (reason !== undefined) return complain(`The handover lab cannot run here: ${reason}.`, 1);
  await using lab = await Lab.open();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void lab[Symbol.asyncDispose]().then(() => process.exit(1)));
  if (values.plot !== undefined) return await drawPlot(lab, values.plot);
  if (values.endurance !== undefined) return print(JSON.stringify(await runEndurance(lab, Number(values.endurance))));
  if (values.idle) return print(JSON.stringify(await measureIdleCost(lab)));
  return await measureAll(lab, scenarios, { runs: Number(values.runs ?? (values.quick ? QUICK_RUNS : FULL_RUNS)), json: values.json });
}

function readArguments(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean", default: false }, scenario: { type: "string" }, runs: { type: "string" }, json: { type: "boolean", default: false },
        list: { type: "boolean", default: false }, plot: { type: "string" }, endurance: { type: "string" }, idle: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    const numbers = [values.runs, values.endurance].filter((value) => value !== undefined);
    if (numbers.some((value) => !/^[1-9]\d*$/.test(value))) return "--runs and --endurance take a number from 1 on";
    return values;
  } catch (thrown) {
    return `${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${USAGE}`;
  }
}

function choose({ scenario, quick }: { readonly scenario?: string; readonly quick: boolean }): readonly Scenario[] {
  if (scenario !== undefined) return findScenarios(scenario);
  return quick ? QUICK_NAMES.map(named) : SCENARIOS;
}

function named(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (!found) throw new Error(`there is no scenario ${name}`);
  return found;
}

async function measureAll(lab: Lab, scenarios: readonly Scenario[], { runs, json }: { readonly runs: number; readonly json: boolean }): Promise<number> {
  if (!json) print(formatTableHead());
  let lostCalls = 0;
  for (const scenario of scenarios) {
    const done: HandoverRun[] = [];
    for (let run = 0; run < runs; run++) done.push(await runHandover(lab, scenario, run / runs));
    const result = summarizeRuns(scenario, done);
    if (scenario.moving === "godwit") lostCalls += result.lostCalls;
    print(json ? JSON.stringify(result) : formatTableRow(result));
  }
  return lostCalls === 0 ? 0 : 1;
}

async function drawPlot(lab: Lab, path: string): Promise<number> {
  const plotted = [];
  for (const name of PLOTTED_NAMES) plotted.push({ name, ...(await runHandover(lab, named(name), 0.5)).traces });
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, plotArrivals(plotted));
  return print(`drawn into ${path}`);
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`);
  return 0;
}

function complain(text: string, code: number): number {
  process.stderr.write(`${text}\n`);
  return code;
}

process.exitCode = await main(process.argv.slice(2));
