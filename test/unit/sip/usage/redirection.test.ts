// The target set of a redirected INVITE (RFC 3261 sections 8.1.3.4, 20.10, 21.3), without a network.
import { describe, expect, it } from "vitest";
import { createRequest, createResponse } from "../../../../core/sip/message/create-message.ts";
import type { SipResponse } from "../../../../core/sip/message/model.ts";
import { createSipUri, formatUri } from "../../../../core/sip/message/uri.ts";
import { TargetSet, type Target } from "../../../../core/sip/usage/redirection.ts";

const CALLED = createSipUri({ user: "bob", host: "example.org" });

function moved(contact: string, status = 302, headers: [string, string][] = []): SipResponse {
  return createResponse(createRequest("INVITE", CALLED), status, undefined, { headers: [["Contact", contact], ...headers] });
}


/** Everything that is left to try, in order. */
function drain(targets: TargetSet): string[] {
  const found: string[] = [];
  for (let next = targets.next(); next; next = targets.next()) found.push(formatUri(next.uri));
  return found;
}

describe("the target set", () => {
  it("is ordered by q, higher first, and keeps the order of equals (20.10)", () => {
    const targets = new TargetSet(CALLED);
    targets.redirect(moved("<sip:a@h>;q=0.3, <sip:b@h>;q=0.7, <sip:c@h>;q=0.3, <sip:d@h>"), targets.first);
    expect(drain(targets)).toEqual(["sip:d@h", "sip:b@h", "sip:a@h", "sip:c@h"]);
  });

  it("takes no place twice, also where it is written in another way (8.1.3.4, 19.1.4)", () => {
    const targets = new TargetSet(CALLED);
    expect(targets.redirect(moved("<sip:bob@EXAMPLE.org>, <sip:%62ob@example.org>"), targets.first)).toBe(false);
    expect(drain(targets)).toEqual([]);
  });

  it("takes the places of a later answer before those of an earlier one", () => {
    const targets = new TargetSet(CALLED);
    targets.redirect(moved("<sip:a@h>, <sip:z@h>"), targets.first);
    const next = targets.next()!;
    targets.redirect(moved("<sip:b@h>;q=0.1"), next);
    expect(drain(targets)).toEqual(["sip:b@h", "sip:z@h"]);
  });

  it("ends after five redirections in a row", () => {
    const targets = new TargetSet(CALLED);
    let from: Target | undefined = targets.first;
    let depth = 0;
    for (; from && depth < 20; depth++) from = targets.redirect(moved(`<sip:${depth}@h>`), from) ? targets.next() : undefined;
    expect(depth - 1).toBe(5);
  });

  it.each(["<sip:bob@h>", "<tel:+35840123>", "<http://example.org/>"])("of a sips call never takes %s (8.1.3.4)", (contact) => {
    const targets = new TargetSet({ ...CALLED, scheme: "sips" });
    expect(targets.redirect(moved(contact), targets.first)).toBe(false);
    expect(targets.redirect(moved("<sips:bob@h>"), targets.first)).toBe(true);
  });

  it("tells the next place by whom it was sent on (RFC 5806), unless the new address says that itself", () => {
    const diversions: [string, string][] = [["Diversion", "<sip:bob@h>;reason=user-busy"], ["Diversion", "<sip:x@h>;reason=unknown"]];
    const targets = new TargetSet(CALLED);
    targets.redirect(moved("<sip:a@h>, <sip:b@h?Diversion=%3Csip:c@h%3E>;q=0.1", 302, diversions), targets.first);
    expect(targets.next()?.headers).toEqual(diversions);
    expect(targets.next()?.headers).toEqual([["Diversion", "<sip:c@h>"]]);
  });

  it("takes telephone numbers (RFC 3966), and no other schemes", () => {
    const targets = new TargetSet(CALLED);
    targets.redirect(moved("<https://example.org/call>, <tel:+358-40-123>, <im:bob@example.org>"), targets.first);
    expect(drain(targets)).toEqual(["tel:+358-40-123"]);
  });

  it("takes nothing from 380, from a wildcard, or from an answer that is valid for no time", () => {
    const targets = new TargetSet(CALLED);
    for (const response of [moved("<sip:a@h>", 380), moved("*"), moved("<sip:a@h>", 302, [["Expires", "0"]]), moved("<sip:a@h>", 404)]) {
      expect(targets.redirect(response, targets.first)).toBe(false);
    }
  });

  it("keeps the address and takes the proxy of a 305 once (21.3.4)", () => {
    const targets = new TargetSet(CALLED);
    expect(targets.redirect(moved("<sip:proxy.example.org>", 305), targets.first)).toBe(true);
    const through = targets.next()!;
    expect([formatUri(through.uri), formatUri(through.proxy!)]).toEqual(["sip:bob@example.org", "sip:proxy.example.org"]);
    expect(targets.redirect(moved("<sip:proxy.example.org>", 305), through)).toBe(false);
  });

  it("reads a q that is none as the highest, as servers mean by leaving it out", () => {
    const targets = new TargetSet(CALLED);
    targets.redirect(moved("<sip:a@h>;q=0.5, <sip:b@h>;q=7, <sip:c@h>;q=abc"), targets.first);
    expect(drain(targets)).toEqual(["sip:b@h", "sip:c@h", "sip:a@h"]);
  });
});
