// Time to live of names (RFC 1035 section 3.2.1, RFC 2308), on a clock that the test moves.
import { describe, expect, it } from "vitest";
import { NameCache } from "../../../../core/sip/transport/name-cache.ts";
import { FakeClock } from "../../../fakes/fake-clock.ts";
import { FakeResolver } from "../../../fakes/fake-resolver.ts";

function world(ttlS: number | undefined): { clock: FakeClock; names: FakeResolver; cache: NameCache } {
  const clock = new FakeClock();
  const names = new FakeResolver().host("example.org", "192.0.2.1");
  names.ttlS = ttlS;
  return { clock, names, cache: new NameCache(names, clock) };
}

describe("an answer", () => {
  it("is kept as long as it says, without regard to case, and not longer", async () => {
    const { clock, names, cache } = world(60);
    await cache.addresses("example.org");
    await clock.advance(59_000);
    expect((await cache.addresses("EXAMPLE.org")).records).toEqual(["192.0.2.1"]);
    expect(names.asked).toHaveLength(1);
    await clock.advance(1_000);
    names.host("example.org", "192.0.2.2");
    expect((await cache.addresses("example.org")).records).toEqual(["192.0.2.2"]);
  });

  it("with a time to live of 0 serves once (RFC 1035 3.2.1)", async () => {
    const { names, cache } = world(0);
    await cache.srv("_sip._udp.example.org");
    await cache.srv("_sip._udp.example.org");
    expect(names.asked).toHaveLength(2);
  });

  it("is kept for 30 s where nobody says how long it holds, and for an hour at most", async () => {
    const brief = world(undefined);
    await brief.cache.addresses("example.org");
    await brief.clock.advance(29_999);
    await brief.cache.addresses("example.org");
    await brief.clock.advance(1);
    await brief.cache.addresses("example.org");
    expect(brief.names.asked).toHaveLength(2);
    const long = world(1_000_000);
    await long.cache.addresses("example.org");
    await long.clock.advance(3_600_000);
    await long.cache.addresses("example.org");
    expect(long.names.asked).toHaveLength(2);
  });

  it("of no such name is kept too, for 10 s (RFC 2308)", async () => {
    const { clock, names, cache } = world(undefined);
    await cache.naptr("nowhere.example");
    await clock.advance(9_999);
    await cache.naptr("nowhere.example");
    expect(names.asked).toHaveLength(1);
    await clock.advance(1);
    await cache.naptr("nowhere.example");
    expect(names.asked).toHaveLength(2);
  });

  it("is waited for by all who ask meanwhile; kinds of records are apart", async () => {
    const { names, cache } = world(60);
    await Promise.all([cache.addresses("example.org"), cache.addresses("example.org"), cache.srv("example.org"), cache.naptr("example.org")]);
    expect(names.asked.toSorted()).toEqual(["NAPTR example.org", "SRV example.org", "example.org"]);
  });
});

it("keeps no failure: the network may be back the next moment", async () => {
  const { names, cache } = world(60);
  names.broken = true;
  await expect(cache.addresses("example.org")).rejects.toThrow();
  names.broken = false;
  expect((await cache.addresses("example.org")).records).toEqual(["192.0.2.1"]);
});

it("is bounded, whatever is asked", async () => {
  const { cache } = world(60);
  for (let index = 0; index < 2_000; index++) await cache.addresses(`host${index}.example.org`);
  expect(cache.size).toBeLessThanOrEqual(512);
});

describe("after a change of the network", () => {
  it("an address serves at once, also one that is out of date, while it is asked for anew (RFC 8767 section 4)", async () => {
    const { clock, names, cache } = world(60);
    await cache.addresses("example.org");
    await clock.advance(100_000);
    cache.networkChanged();
    names.host("example.org", "198.51.100.1");
    expect((await cache.addresses("example.org")).records).toEqual(["192.0.2.1"]);
    await clock.advance(1);
    expect((await cache.addresses("example.org")).records).toEqual(["198.51.100.1"]);
  });

  it("no name server needs to answer for what had no services before", async () => {
    const { names, cache } = world(60);
    await cache.naptr("example.org");
    cache.networkChanged();
    names.naptr = () => new Promise(() => {});
    expect((await cache.naptr("example.org")).records).toEqual([]);
  });

  it("a host that did not exist is asked for again (RFC 2308)", async () => {
    const { names, cache } = world(60);
    expect((await cache.addresses("new.example.org")).records).toEqual([]);
    cache.networkChanged();
    names.host("new.example.org", "192.0.2.7");
    expect((await cache.addresses("new.example.org")).records).toEqual(["192.0.2.7"]);
  });

  it("what is out of date is waited for again 10 s later", async () => {
    const { clock, names, cache } = world(60);
    await cache.addresses("example.org");
    cache.networkChanged();
    await clock.advance(10_000);
    names.host("example.org", "198.51.100.1");
    expect((await cache.addresses("example.org")).records).toEqual(["198.51.100.1"]);
  });

  it("what the network before had not answered yet is asked anew, and its late answer is not kept", async () => {
    const { names, cache } = world(60);
    let answer: (late: { records: string[]; ttlS: number }) => void = () => {};
    const ask = names.addresses.bind(names);
    names.addresses = () => new Promise((resolve) => (answer = resolve));
    const late = cache.addresses("example.org");
    cache.networkChanged();
    names.addresses = ask;
    expect((await cache.addresses("example.org")).records).toEqual(["192.0.2.1"]);
    answer({ records: [], ttlS: 60 });
    await late;
    expect((await cache.addresses("example.org")).records).toEqual(["192.0.2.1"]);
  });
});
