// Web addresses in texts: found where a reader would see one, and never where they would mislead.
import { expect, it } from "vitest";
import { splitLinks } from "../../../../../renderer/features/messages/split-links.ts";

const linksIn = (text: string) => splitLinks(text).flatMap((piece) => (piece.kind === "link" ? [[piece.text, piece.host]] : []));

it.each([
  ["See https://example.org/a?b=c#d.", [["https://example.org/a?b=c#d", "example.org"]]],
  ["(http://example.org/x), https://b.example:8443/", [["http://example.org/x", "example.org"], ["https://b.example:8443/", "b.example:8443"]]],
  ["HTTPS://EXAMPLE.org", [["HTTPS://EXAMPLE.org", "example.org"]]],
  ["https://exämple.org/", [["https://exämple.org/", "xn--exmple-cua.org"]]],
  ["https://bank.example@evil.example/", []],
  ["javascript:alert(1) file:///etc/passwd ftp://example.org www.example.org", []],
  ["https:// http://", []],
  ["", []],
])("in %j: %j", (text, links) => expect(linksIn(text)).toEqual(links));

it("gives the whole text back, in its order", () => {
  const text = "a https://example.org/x, b https://evil@example.org c";
  expect(splitLinks(text).map((piece) => piece.text).join("")).toBe(text);
});
