// Readers of messages and of what their headers say, against any bytes.
import { expect, it } from "vitest";
import { headerReaders } from "../../core/sip/message/typed-headers.ts";
import { messageTargets } from "./fuzz-targets.ts";
import { headerSeeds } from "./header-seeds.ts";
import { testTargets } from "./test-targets.ts";

testTargets(messageTargets);

it("there is a seed for each header that has a typed form", () => {
  expect(Object.keys(headerSeeds).sort()).toEqual(Object.keys(headerReaders).sort());
});
