// Readers of bodies, documents, media packets and files, against any bytes.
import { bodyTargets } from "./fuzz-targets.ts";
import { testTargets } from "./test-targets.ts";

testTargets(bodyTargets);
