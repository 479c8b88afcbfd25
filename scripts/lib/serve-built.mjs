// Serves a build as a host would: compressed, and what has a hash in its name cached for good.
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".ttf": "font/ttf",
  ".wasm": "application/wasm",
};
const COMPRESSED = new Set([".html", ".js", ".css", ".json", ".svg"]);

export async function serveBuilt(folder) {
  const bodies = new Map();
  const read = (path) => {
    const file = join(folder, path);
    if (bodies.has(path)) return bodies.get(path);
    if (!existsSync(file) || !statSync(file).isFile()) return undefined;
    const bytes = readFileSync(file);
    const body = COMPRESSED.has(extname(path)) ? gzipSync(bytes, { level: 9 }) : bytes;
    bodies.set(path, body);
    return body;
  };
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const path = normalize(decodeURIComponent(pathname === "/" ? "/index.html" : pathname));
    const body = read(path);
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, {
      "content-type": TYPES[extname(path)] ?? "application/octet-stream",
      "content-length": body.length,
      "cache-control": path.startsWith("/assets/") ? "max-age=31536000, immutable" : "no-cache",
      ...(COMPRESSED.has(extname(path)) ? { "content-encoding": "gzip" } : {}),
    });
    response.end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    sizeOf: (path) => read(path)?.length ?? 0,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}
