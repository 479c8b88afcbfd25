import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { CONTENT_TYPES } from "../../src/local/page-files.ts";

/** The built page on a server of a test's own, which can go away. */
export interface StaticSite {
  /** Address of the page, with the slash at its end. */
  readonly url: string;
  /** From now on nobody answers there. */
  close(): Promise<void>;
}

const BUILD = fileURLToPath(new URL("../../.cache/dist-e2e/", import.meta.url));

/** Serves the build below a path, as a static host does, and nothing beside it. */
export async function serveBuild(path: string): Promise<StaticSite> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const name = pathname === path ? "index.html" : pathname.slice(path.length);
    const file = join(BUILD, name);
    const isThere =
      pathname.startsWith(path) &&
      file.startsWith(BUILD) &&
      existsSync(file) &&
      statSync(file).isFile();
    if (!isThere) {
      response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
      return;
    }
    response.writeHead(200, {
      "content-type": CONTENT_TYPES[extname(file)] ?? "application/octet-stream",
      "cache-control": name.startsWith("assets/") ? "max-age=31536000, immutable" : "no-cache",
    });
    response.end(readFileSync(file));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server has one
  return {
    url: `http://127.0.0.1:${port}${path}`,
    async close() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
