// What `electron FOLDER` does in an official runtime, for the stand-in that comes without it: takes the application's
// folder from the command line (and `-r MODULE` before it, which test drivers use) and starts it.

const { app } = require("electron");
const { createRequire } = require("node:module");
const path = require("node:path");
const { pathToFileURL } = require("node:url");

const args = process.argv.slice(1);
const preloaded = [];
let folder;
for (let index = 0; index < args.length && folder === undefined; index += 1) {
  if (args[index] === "-r" || args[index] === "--require") preloaded.push(args[(index += 1)]);
  else if (!args[index].startsWith("-")) folder = path.resolve(args[index]);
}

if (folder === undefined) {
  console.error("usage: electron [-r MODULE] FOLDER");
  app.exit(2);
} else {
  Object.defineProperty(process, "defaultApp", { value: true, enumerable: true });
  for (const module of preloaded) require(module);
  startApplication(folder);
}

function startApplication(folder) {
  const description = createRequire(path.join(folder, "package.json"))("./package.json");
  app.setName(description.productName ?? description.name);
  app.setVersion(description.version);
  app.setAppPath(folder);
  const main = path.join(folder, description.main ?? "index.js");
  if (main.endsWith(".cjs")) require(main);
  else import(pathToFileURL(main).href);
}
