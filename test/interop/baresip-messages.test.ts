// Texts to baresip, which reads plain ones only: the wrapped form is refused, and the plain one arrives.
import { afterEach, expect, it, vi } from "vitest";
import { untilMessage } from "../../core/cli/message-watch.ts";
import { startBaresip } from "./peers/baresip.ts";
import { findFreePort } from "./peers/free-port.ts";
import { openWholePhone } from "./whole-phone.ts";

const cleanUp: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const stop of cleanUp.splice(0).reverse()) await stop();
});

it("a text reaches baresip, which alerts its user", async () => {
  const baresip = await startBaresip({ user: "bob", records: false });
  cleanUp.push(() => baresip.stop());
  const local = { address: "127.0.0.1", port: await findFreePort("127.0.0.1") };
  const phone = await openWholePhone({ listen: [{ ...local, transport: "udp" }], localAddress: local.address, preferredPort: local.port });
  cleanUp.push(() => phone.close());
  const id = await phone.execute("message.send", null, baresip.uri, "Lunch at noon?");
  const settled = await untilMessage(phone, id, ({ state }) => state !== "sending");
  expect(settled).toMatchObject({ state: "sent" });
  // Without a console it prints no texts, but its menu sounds the alert for each that it takes.
  await vi.waitFor(() => expect(baresip.process.output).toContain("'alert'"), 5_000);
});
