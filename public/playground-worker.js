// The playground's one service worker: what a visitor keeps for use without a network, and msw's, which answers the live
// endpoints (docs/decisions/0017). Written by hand, as it is served: a service worker's script must not change its name.

const KEPT_PREFIX = `playground:${self.registration.scope}:`;

/** What the build made. Live endpoints and everything else are msw's. */
const OWN_FILES = /^(?:$|index\.html$|live\.html$|assets\/|linux\/|sandbox\/|licences|manifest\.webmanifest$|icon)/;

/** The cache that the visitor's page has filled completely, see src/ui/state/offline. */
async function keptCache() {
  for (const name of await caches.keys()) {
    if (!name.startsWith(KEPT_PREFIX)) continue;
    const cache = await caches.open(name);
    const mark = await cache.match(new URL("offline.json", self.registration.scope).href);
    if (mark !== undefined) return cache;
  }
  return undefined;
}

function ownPath(request) {
  const url = new URL(request.url);
  const scope = new URL(self.registration.scope);
  if (request.method !== "GET" || url.origin !== scope.origin) return undefined;
  if (!url.pathname.startsWith(scope.pathname)) return undefined;
  const path = url.pathname.slice(scope.pathname.length);
  return OWN_FILES.test(path) ? path : undefined;
}

/** The network first, so that a new version is never hidden by an old one. What is kept is of one version only. */
async function fromNetworkOrKept(request, path) {
  try {
    const response = await fetch(request);
    // A proxy or a host that is being restarted is no answer either.
    if (response.status < 500) return response;
    return (await keptAnswer(path)) ?? response;
  } catch (error) {
    const kept = await keptAnswer(path);
    if (kept !== undefined) return kept;
    throw error;
  }
}

async function keptAnswer(path) {
  try {
    const cache = await keptCache();
    return await cache?.match(new URL(path || "index.html", self.registration.scope).href);
  } catch {
    return undefined; // storage refused
  }
}

// Before msw's listener, which takes every request that comes to it.
addEventListener("fetch", (event) => {
  const path = ownPath(event.request);
  if (path === undefined || event.request.cache === "only-if-cached") return;
  event.stopImmediatePropagation();
  event.respondWith(fromNetworkOrKept(event.request, path));
});

// msw's script removes the service worker with the last tab. What is kept needs it.
const unregister = self.registration.unregister.bind(self.registration);
self.registration.unregister = async () => {
  const cache = await keptCache().catch(() => undefined);
  return cache === undefined ? unregister() : false;
};

importScripts("mockServiceWorker.js");
