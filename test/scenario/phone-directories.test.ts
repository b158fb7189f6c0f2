// Names from a company's directory for calls with numbers that no contact has: they follow when the directory has answered,
// and no call waits for them.
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { GodwitError } from "../../core/base/errors.ts";
import type { LdapSettings } from "../../core/phone/protocol.ts";
import { FakePeople } from "../fakes/fake-people.ts";
import { accountOf, DOMAIN, NOTHING_LEFT, PhoneWorld, type TestPhone } from "./phone-world.ts";

const OFFICE: LdapSettings = { kind: "ldap", name: "Office", host: "ldap.example.org", port: 636, security: "tls", baseDn: "dc=example,dc=org", bindDn: "", filter: "" };
const BO = { dn: ["uid=bo"], cn: ["Bo Smith"], telephonenumber: ["1002"] };

let world: PhoneWorld;
let people: FakePeople;
let ada: TestPhone;
let bo: TestPhone;

beforeEach(async () => {
  world = new PhoneWorld();
  await world.startDomain("1001", "1002");
  people = new FakePeople();
  ada = await world.openPhone("192.0.2.11", {}, undefined, { people });
  await ada.phone.execute("account.add", { ...accountOf("1001"), displayName: "" }, "1001");
  bo = await world.openRegistered("1002", "192.0.2.12");
  await world.clock.advance(200);
  await ada.phone.execute("directory.add", OFFICE, "");
  people.entries = [BO];
  people.asked.length = 0;
});

afterEach(async () => {
  expect(await world.close()).toEqual(NOTHING_LEFT);
});

const history = async () => ada.phone.execute("history.list", 10, null);
const call = async (): Promise<string> => {
  const id = await bo.phone.execute("call.start", `1001@${DOMAIN}`, null);
  await world.clock.advance(100);
  return id;
};

describe("a call with a number that no contact has", () => {
  it("rings before the directory has answered, and then has the name from there", async () => {
    people.hold();
    await call();
    expect(ada.call()).toMatchObject({ state: "incoming", remoteName: "1002" });
    people.answer();
    await world.clock.advance(10);
    expect(ada.call()).toMatchObject({ state: "incoming", remoteName: "Bo Smith" });
    await ada.phone.execute("call.decline", ada.call().id);
    await world.clock.advance(100);
    expect(await history()).toMatchObject([{ remoteName: "Bo Smith" }]);
  });

  it("has the name also where it was dialled, asked for once", async () => {
    await ada.phone.execute("call.start", "1002", null);
    await world.clock.advance(300);
    expect(ada.call()).toMatchObject({ state: "ringing", remoteName: "Bo Smith" });
    expect(people.asked.map(({ query }) => query.filter)).toEqual(["(|(telephoneNumber=1002)(mobile=1002)(homePhone=1002))"]);
  });

  it("has the name in the history where it was over before the directory answered", async () => {
    people.hold();
    const id = await call();
    await bo.phone.execute("call.end", id);
    await world.clock.advance(200);
    expect(await history()).toMatchObject([{ remoteName: "1002", outcome: "missed" }]);
    await ada.phone.execute("call.dismiss", ada.call().id);
    people.answer();
    await world.clock.advance(10);
    expect(await history()).toMatchObject([{ remoteName: "Bo Smith", outcome: "missed" }]);
    expect(ada.phone.snapshot().missedCalls).toBe(1);
  });

  it("keeps what the caller says where the directory finds somebody else's number, or several people's", async () => {
    for (const entries of [[{ ...BO, telephonenumber: ["+44 20 7946 1002"] }], [BO, { dn: ["uid=cy"], cn: ["Cy"], telephonenumber: ["1002"] }]]) {
      people.entries = entries;
      const id = await call();
      expect(ada.call().remoteName).toBe("1002");
      await bo.phone.execute("call.end", id);
      await world.clock.advance(200);
    }
  });

  it("goes on as ever where the directory fails, which says so", async () => {
    people.failure = new GodwitError({ code: "directory/unreachable", message: "gone" });
    await call();
    expect(ada.call()).toMatchObject({ state: "incoming", remoteName: "1002" });
    expect(ada.phone.snapshot().directories).toMatchObject([{ failure: { code: "directory/unreachable" } }]);
  });

  it("is not asked about where a contact has the number", async () => {
    await ada.phone.execute("contacts.add", { name: "Bo of mine", addresses: [{ label: "work", value: "1002" }] });
    await call();
    expect(ada.call().remoteName).toBe("Bo of mine");
    expect(people.asked).toEqual([]);
  });
});
