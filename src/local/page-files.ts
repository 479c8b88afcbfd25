import { createReadStream, existsSync, realpathSync, statSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname, join, normalize, sep } from "node:path";
import { fileURLToPath } from "node:url";

/** What the build consists of, by the end of the name. */
export const CONTENT_TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".webmanifest": "application/manifest+json",
  ".wasm": "application/wasm",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ttf": "font/ttf",
  ".md": "text/plain; charset=utf-8",
  ".txt": "text/plain; charset=utf-8",
};

/** Folder of the built page: beside the command in the package, `dist` in the repository; `undefined` without a build. */
export function findPage(): string | undefined {
  const candidates = ["../../dist", "./dist", "../dist"].map((path) =>
    fileURLToPath(new URL(path, import.meta.url)),
  );
  return candidates.find((folder) => existsSync(join(folder, "index.html")));
}

/** Answers a request with a file of the page. False when the path is not one: then it is somebody else's. */
export function servePage(
  folder: string,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
): boolean {
  if (incoming.method !== "GET" && incoming.method !== "HEAD") return false;
  const path = pathOf(incoming.url ?? "/");
  if (path === undefined) return false;
  const file = join(folder, normalize(path === "/" ? "/index.html" : path));
  if (!file.startsWith(folder + sep)) return false;
  const stats = statSync(file, { throwIfNoEntry: false });
  // No link out of the folder either.
  if (stats?.isFile() !== true || !realpathSync(file).startsWith(realpathSync(folder) + sep))
    return false;
  outgoing.writeHead(200, {
    "Content-Type": CONTENT_TYPES[extname(file)] ?? "application/octet-stream",
    "Content-Length": stats.size,
    "Cache-Control": path.startsWith("/assets/")
      ? "public, max-age=31536000, immutable"
      : "no-cache",
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
  });
  if (incoming.method === "HEAD") outgoing.end();
  else
    createReadStream(file)
      .on("error", () => outgoing.destroy())
      .pipe(outgoing);
  return true;
}

function pathOf(url: string): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, "http://localhost").pathname);
    return path.includes("\0") ? undefined : path;
  } catch {
    return undefined;
  }
}
