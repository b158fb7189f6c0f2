// Whoever looks at messages can break nothing: what it throws goes to the host's log.
import { afterEach, describe, expect, it } from "vitest";
import { setListenerErrorHandler } from "../../../../core/base/emitter.ts";
import { createResponse } from "../../../../core/sip/message/create-message.ts";
import type { Arrival } from "../../../../core/sip/transport/hop.ts";
import { guardTap } from "../../../../core/sip/transport/message-tap.ts";
import { sampleRequest } from "../transaction/sample-messages.ts";

const local = { address: "192.0.2.1", port: 5060 };
const source = { transport: "udp", address: "192.0.2.2", port: 5060 } as const;
const arrival: Arrival = { source, local };

describe("a tap that fails", () => {
  afterEach(() => setListenerErrorHandler(() => {}));

  it("keeps no message from going out or coming in", () => {
    const reported: unknown[] = [];
    setListenerErrorHandler((thrown) => void reported.push(thrown));
    const failure = new Error("no room for it");
    const fail = (): never => { throw failure; };
    const tap = guardTap({ sent: fail, received: fail, refused: fail });
    const request = sampleRequest("OPTIONS");
    tap.received(request, arrival);
    tap.sent(createResponse(request, 200), { local, hop: source }, 100);
    tap.refused("sip/parse/missing-header", arrival);
    expect(reported).toEqual([failure, failure, failure]);
  });
});
