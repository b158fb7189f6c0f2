// The session's bus: its values and messages as bytes and back, what is refused, where it is found.
import { describe, expect, it } from "vitest";
import { messageLength, readMessage, writeMessage, type DBusMessage } from "../../../../../electron/main/session-bus/dbus-message.ts";
import { DBusReader, DBusWriter, splitSignature } from "../../../../../electron/main/session-bus/dbus-value.ts";
import { openSessionBus, socketPaths } from "../../../../../electron/main/session-bus/session-bus.ts";

const notify: DBusMessage = {
  kind: "call", serial: 7, path: "/org/freedesktop/Notifications", interface: "org.freedesktop.Notifications", member: "Notify", destination: "org.freedesktop.Notifications",
  signature: "susa{sv}i", body: ["Godwit", 1, "Ada ruft an", [["urgency", { signature: "y", value: 2 }], ["desktop-entry", { signature: "s", value: "godwit" }]], -1],
};

describe("messages of the bus", () => {
  it("come back as they were written, and are not read before they are whole", () => {
    const bytes = writeMessage(notify);
    expect(messageLength(bytes)).toBe(bytes.length);
    expect(readMessage(bytes)).toEqual(notify);
    expect(messageLength(bytes.subarray(0, 15))).toBeUndefined();
    for (let length = 16; length < bytes.length; length++) expect(() => readMessage(bytes.subarray(0, length))).toThrow();
  });

  it("are refused where they are longer than any notice, of another byte order or of no known kind", () => {
    const bytes = writeMessage(notify);
    const long = Buffer.from(bytes);
    long.writeUInt32LE(0x7fff_ffff, 4);
    expect(() => messageLength(long)).toThrow();
    expect(() => messageLength(Buffer.concat([Buffer.from("B"), bytes.subarray(1)]))).toThrow();
    expect(() => readMessage(Buffer.concat([bytes.subarray(0, 1), Buffer.from([9]), bytes.subarray(2)]))).toThrow();
  });
});

describe("values of the bus", () => {
  it("have types that are whole: none of nothing, none without an end, none too deep", () => {
    expect(splitSignature("a{sv}(ii)s")).toEqual(["a{sv}", "(ii)", "s"]);
    for (const malformed of ["()", "a()", "{}", "(s", "a", "z", `${"(".repeat(40)}s${")".repeat(40)}`]) expect(() => splitSignature(malformed), malformed).toThrow();
  });

  it("take no more bytes than there are", () => {
    const writer = new DBusWriter();
    writer.write("as", ["one", "two"]);
    const bytes = Buffer.from(writer.bytes);
    expect(new DBusReader(bytes).read("as")).toEqual(["one", "two"]);
    bytes.writeUInt32LE(5_000, 0);
    expect(() => new DBusReader(bytes).read("as")).toThrow();
  });
});

describe("the bus of a session", () => {
  it("is found by its address or in the session's folder; an address that is none is no reason not to start", async () => {
    expect(socketPaths({ DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/a%20b,guid=1;unix:abstract=/tmp/c" })).toEqual(["/run/a b", "\0/tmp/c"]);
    expect(socketPaths({ XDG_RUNTIME_DIR: "/run/user/1000" })).toEqual(["/run/user/1000/bus"]);
    const broken = { DBUS_SESSION_BUS_ADDRESS: "unix:path=/run/%zz" };
    expect(socketPaths(broken)).toEqual([]);
    expect(await openSessionBus(broken)).toBeUndefined();
  });
});
