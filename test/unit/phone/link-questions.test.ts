// One question at a time, whatever a page does; dialled at once only where the user chose so and nobody is talking.
import { beforeEach, describe, expect, it } from "vitest";
import { LinkQuestions } from "../../../core/phone/link-questions.ts";
import { Notices } from "../../../core/phone/notices.ts";
import { PhoneState } from "../../../core/phone/phone-state.ts";
import { DEFAULT_PREFERENCES } from "../../../core/phone/protocol.ts";
import { FakeClock } from "../../fakes/fake-clock.ts";
import { emptySnapshot, ringingCall } from "../../fakes/fake-phone.ts";

let clock: FakeClock;
let state: PhoneState;
let links: LinkQuestions;
let started: unknown[][];

beforeEach(() => {
  clock = new FakeClock();
  state = new PhoneState(emptySnapshot);
  started = [];
  links = new LinkQuestions({
    clock,
    state,
    notices: new Notices(state, []),
    calls: { start: (...args) => `call-${started.push(args)}` },
    contacts: { findByAddress: (value) => (value === "+442079460018" ? { id: "1", name: "Ada Lovelace", favourite: false, addresses: [], notes: "" } as never : undefined) },
  });
});

const question = () => state.snapshot.linkQuestion;
const dialAtOnce = (): void => state.apply({ kind: "preferences", preferences: { ...DEFAULT_PREFERENCES, system: { ...DEFAULT_PREFERENCES.system, dialsLinksAtOnce: true } } });

it("asks, with the contact's name, and dials when the user says so", () => {
  expect(links.open("tel:+44-20-7946-0018", null)).toBe("asked");
  expect(question()).toMatchObject({ name: "Ada Lovelace", link: { target: "+442079460018" }, left: 0 });
  expect(started).toEqual([]);
  expect(links.answer(question()!.id, true, "work")).toBe("call-1");
  expect(started).toEqual([["+442079460018", "work", {}]]);
  expect(question()).toBeUndefined();
});

it("dials nothing when the user says no, nor when a question is answered that is over", () => {
  links.open("sip:ada@example.org", null);
  const { id } = question()!;
  expect(links.answer(id, false, null)).toBeNull();
  expect(links.answer(id, true, null)).toBeNull();
  expect(started).toEqual([]);
});

describe("a flood of links", () => {
  it("asks about the first one only, counts the others, and never changes what is asked", () => {
    links.open("sip:ada@example.org", null);
    for (let count = 0; count < 100; count++) expect(links.open(`sip:eve${count}@example.net`, null)).toBe("left");
    expect(question()).toMatchObject({ link: { address: "ada@example.org" }, left: 100 });
  });

  it("is left for a second after the answer too", async () => {
    links.open("sip:ada@example.org", null);
    links.answer(question()!.id, false, null);
    expect(links.open("sip:eve@example.net", null)).toBe("left");
    await clock.advance(1_000);
    expect(links.open("sip:eve@example.net", null)).toBe("asked");
  });
});

describe("where the user chose to dial at once", () => {
  beforeEach(dialAtOnce);

  it("dials without a question", () => {
    expect(links.open("sip:ada@example.org?Subject=Tides", null)).toBe("dialled");
    expect(started).toEqual([["sip:ada@example.org", null, { subject: "Tides" }]]);
  });

  it("asks while there is another call", () => {
    state.apply({ kind: "call", call: ringingCall });
    expect(links.open("sip:ada@example.org", null)).toBe("asked");
    expect(question()).toMatchObject({ isOverCall: true });
  });

  it("asks before a code that could change settings at a switchboard", () => {
    expect(links.open("tel:*21*5551234%23", null)).toBe("asked");
  });

  it("dials one of a flood", () => {
    for (let count = 0; count < 100; count++) links.open(`sip:eve${count}@example.net`, null);
    expect(started).toHaveLength(1);
  });
});

it("tells of links that are no address, of the last one only, and asks nothing", () => {
  expect(links.open("javascript:alert(1)", null)).toBe("refused");
  expect(links.open("file:///etc/passwd", null)).toBe("refused");
  expect(state.snapshot.notices.map(({ failure }) => [failure.code, failure.detail])).toEqual([["link/bad", "file:///etc/passwd"]]);
  expect(question()).toBeUndefined();
});
