// Two SIP stacks on a fake network in virtual time: "ada" asks, "bob" listens on 5060 over UDP and TCP.
import { expect } from "vitest";
import type { Failure } from "../../../../core/base/errors.ts";
import type { SipRequest, SipResponse } from "../../../../core/sip/message/model.ts";
import { createSipStack, type SipStack, type SipStackOptions } from "../../../../core/sip/transaction/sip-stack.ts";
import type { ClientTransaction, Route, ServerTransaction } from "../../../../core/sip/transaction/transaction-user.ts";
import type { Hop, SipTransport } from "../../../../core/sip/transport/hop.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeNetwork, type FakeHost, type FakeNetworkOptions } from "../../../fakes/fake-network.ts";
import { FakeRandom } from "../../../fakes/fake-random.ts";
import { FakeResolver } from "../../../fakes/fake-resolver.ts";

export const ADA = "192.0.2.1";
export const BOB = "192.0.2.2";

export interface TwoStacks {
  readonly clock: FakeClock;
  readonly network: FakeNetwork;
  readonly adaHost: FakeHost;
  readonly ada: SipStack;
  readonly bob: SipStack;
  /** Lets everything go and expects that nothing is left. */
  close(): Promise<void>;
}

/** Makes both; `options` go to the network, `limits` to bob. */
export async function openTwoStacks(options: FakeNetworkOptions = {}, bobOptions: Partial<SipStackOptions> = {}): Promise<TwoStacks> {
  const clock = new FakeClock();
  const network = new FakeNetwork(clock, options);
  const [adaHost, bobHost] = [network.host(ADA), network.host(BOB)];
  const resolver = new FakeResolver();
  const ada = createSipStack({ clock, random: new FakeRandom(1), network: adaHost, resolver });
  const bob = createSipStack({ clock, random: new FakeRandom(2), network: bobHost, resolver, ...bobOptions });
  await bob.transports.listen(hopTo("udp"));
  await bob.transports.listen(hopTo("tcp"));
  const close = async (): Promise<void> => {
    ada.dispose();
    bob.dispose();
    await clock.advance(1_000);
    expect(network.openSockets, "open sockets").toBe(0);
    expect(clock.pendingTimers, "pending timers").toBe(0);
  };
  return { clock, network, adaHost, ada, bob, close };
}

export function hopTo(transport: SipTransport, port = 5060): Hop {
  return { transport, address: BOB, port };
}

export interface Outcome {
  readonly transaction: ClientTransaction;
  readonly responses: SipResponse[];
  readonly failures: Failure[];
}

/** Sends a request and writes down what comes of it. */
export function send(stack: SipStack, request: SipRequest, route: Route): Outcome {
  const responses: SipResponse[] = [];
  const failures: Failure[] = [];
  const transaction = stack.transactions.request(request, route, {
    onResponse: (response) => responses.push(response),
    onFailure: (failure) => failures.push(failure),
  });
  return { transaction, responses, failures };
}

/** Writes down the requests that arrive. */
export function arrivals(stack: SipStack): ServerTransaction[] {
  const received: ServerTransaction[] = [];
  stack.transactions.onRequest((transaction) => received.push(transaction));
  return received;
}

/** The first lines of everything that went over UDP, with the time between when asked for. */
export function firstLine(data: Uint8Array): string {
  return new TextDecoder().decode(data).split("\r\n", 1)[0]!;
}
