// A web server of the test's own that installed copies ask for newer versions, on loopback.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface UpdateServer {
  readonly url: string;
  /** What is served, by name; may change while it runs. */
  readonly files: Map<string, Buffer>;
  close(): Promise<void>;
}

export async function startUpdateServer(): Promise<UpdateServer> {
  const files = new Map<string, Buffer>();
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url ?? "/", "http://localhost").pathname.slice(1));
    response.writeHead(file ? 200 : 404, { "content-length": file?.length ?? 0 });
    response.end(file);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    files,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}
