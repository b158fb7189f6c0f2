// The thread that changes many contacts: the same rows through a connection of its own, whose commits and checkpoints
// make nobody wait but itself. The file is open and of the newest version before this starts.
import { parentPort, workerData } from "node:worker_threads";
import { toFailure } from "../../../base/errors.ts";
import { connectDatabase } from "./open-database.ts";
import type { BatchAnswer, BatchRequest } from "./batch-protocol.ts";
import { openContactBatches } from "./contact-batches.ts";
import { openContactRows } from "./contact-rows.ts";

const port = parentPort!;
const database = connectDatabase((workerData as { readonly path: string }).path);
const batches = openContactBatches(database, openContactRows(database));

port.on("message", (request: BatchRequest) => {
  if (request.kind === "close") {
    database.close();
    port.close();
  } else {
    port.postMessage(answer(request));
  }
});

function answer(request: Exclude<BatchRequest, { readonly kind: "close" }>): BatchAnswer {
  const { number, batchId } = request;
  try {
    if (request.kind === "write") return { number, ids: batches.writeBatch(batchId, request.writes) };
    return { number, undo: batches.undoBatch(batchId, request.limit) };
  } catch (thrown) {
    return { number, failure: toFailure(thrown, { code: "store/not-written", message: "The contacts could not be changed. Check the free space of the disk." }) };
  }
}
