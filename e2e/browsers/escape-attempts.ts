/** Names of the attempts in groups: all at once, they stop Firefox's Web Worker for good now and then. */
export function attemptNames(size: number): readonly (readonly string[])[] {
  const all = Object.keys({ ...NETWORK, ...NESTED, ...STORAGE, ...PAGE });
  return Array.from({ length: Math.ceil(all.length / size) }, (_none, at) =>
    all.slice(at * size, (at + 1) * size),
  );
}

/**
 * Every way out of a Web Worker that we know of, as text: an expression that resolves to what came of each attempt, by
 * name. `reached: …` is an escape, whatever else it says is none.
 *
 * @param origin a server that answers anybody and notes what arrives
 * @param page address of the page that made the sandbox
 * @param names the attempts that are made; all if left out
 */
export function escapeAttempts(
  origin: string,
  page: string,
  names: readonly string[] = attemptNames(100).flat(),
): string {
  const attempts = Object.entries({ ...NETWORK, ...NESTED, ...STORAGE, ...PAGE })
    .filter(([name]) => names.includes(name))
    .map(([name, body]) => `attempt(${JSON.stringify(name)}, (done) => { ${body} })`)
    .join(",\n");
  return `(async () => {
    const url = ${JSON.stringify(origin)}, page = ${JSON.stringify(page)};
    const { setTimeout, Promise, String, Object, JSON } = globalThis;
    const blob = (text) => URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    const data = (text) => "data:text/javascript," + encodeURIComponent(text);
    const events = (target, done) => {
      target.onopen = () => done("reached: open"); target.onload = () => done("reached: load");
      target.onsuccess = () => done("reached: success");
      target.onmessage = (event) => done("reached: " + event.data); target.onerror = () => done("refused: error event");
    };
    const attempt = (name, start) => new Promise((resolve) => {
      const done = (value) => resolve([name, String(value).slice(0, 200)]);
      setTimeout(() => done("no answer"), 2500);
      try { Promise.resolve(start(done)).then((value) => value !== undefined && done("reached: " + value), (error) => done("refused: " + error?.name)); }
      catch (error) { done("refused: " + error?.name); }
    });
    return Object.fromEntries(await Promise.all([${attempts}]));
  })()`;
}

const NETWORK: Readonly<Record<string, string>> = {
  fetch: `return fetch(url + "/fetch").then((r) => r.status);`,
  "fetch, no-cors and keepalive": `return fetch(url + "/no-cors", { mode: "no-cors", keepalive: true }).then((r) => r.type);`,
  "fetch of a Request": `return fetch(new Request(url + "/request", { method: "POST", body: "x" })).then((r) => r.status);`,
  "fetch by POST with credentials": `return fetch(url + "/post", { method: "POST", body: "x", credentials: "include" }).then((r) => r.status);`,
  "fetch, same-origin": `return fetch(url + "/same", { mode: "same-origin" }).then((r) => r.status);`,
  "fetch of the page": `return fetch(page).then((r) => r.status);`,
  "fetch of the page, no-cors": `return fetch(page, { mode: "no-cors" }).then((r) => r.type);`,
  "fetch of a file": `return fetch("file:///etc/hosts").then((r) => r.text());`,
  "fetch with a priority": `return fetch(url + "/priority", { priority: "high" }).then((r) => r.status);`,
  fetchLater: `return fetchLater(url + "/later", { activateAfter: 0 }).activated;`,
  XMLHttpRequest: `const x = new XMLHttpRequest(); events(x, done); x.open("GET", url + "/xhr"); x.send();`,
  "XMLHttpRequest by POST": `const x = new XMLHttpRequest(); events(x, done); x.open("POST", url + "/xhr-post"); x.send("x");`,
  "XMLHttpRequest, synchronous": `const x = new XMLHttpRequest(); x.open("GET", url + "/sync", false); x.send(); return x.status;`,
  "XMLHttpRequest of a file": `const x = new XMLHttpRequest(); x.open("GET", "file:///etc/hosts", false); x.send(); return x.responseText;`,
  WebSocket: `events(new WebSocket(url.replace("http", "ws") + "/socket"), done);`,
  "WebSocket to the page's server": `events(new WebSocket(page.replace("http", "ws")), done);`,
  WebSocketStream: `return new WebSocketStream(url.replace("http", "ws") + "/stream").opened.then(() => "open");`,
  EventSource: `events(new EventSource(url + "/events"), done);`,
  "EventSource with credentials": `events(new EventSource(url + "/events-2", { withCredentials: true }), done);`,
  WebTransport: `return new WebTransport(url.replace("http:", "https:") + "/transport").ready.then(() => "ready");`,
  RTCPeerConnection: `const c = new RTCPeerConnection({ iceServers: [{ urls: "stun:" + new URL(url).host }] }); c.createDataChannel("x"); return c.createOffer().then((o) => c.setLocalDescription(o)).then(() => "offered");`,
  importScripts: `importScripts(url + "/import-scripts"); return "ran";`,
  "importScripts of the page's origin": `importScripts(page); return "ran";`,
  "import()": `return import(url + "/import").then(() => "ran");`,
  "import() from evaluated text": `return (0, eval)("import(" + JSON.stringify(url + "/eval") + ")").then(() => "ran");`,
  "import() from a function's text": `return new Function("u", "return import(u)")(url + "/function").then(() => "ran");`,
  "import() from a blob: module": `return import(blob("export const x = await import(" + JSON.stringify(url + "/blob") + ")")).then(() => "ran");`,
  "static import": `return import(blob("import " + JSON.stringify(url + "/static"))).then(() => "ran");`,
  "re-export": `return import(blob("export * from " + JSON.stringify(url + "/re-export"))).then(() => "ran");`,
  "import of JSON": `return import(blob("import x from " + JSON.stringify(url + "/json") + " with { type: 'json' }")).then(() => "ran");`,
  "import() of data:": `return import("data:text/javascript,export default 1").then(() => "ran");`,
  "a timer's text": `setTimeout("fetch(" + JSON.stringify(url + "/timer") + ")", 0);`,
  FontFace: `return new FontFace("x", "url(" + url + "/font)").load().then(() => "loaded");`,
  "FontFace in the set of fonts": `const f = new FontFace("y", "url(" + url + "/font-set)"); self.fonts.add(f); return self.fonts.load("1em y").then((list) => list.length === 0 ? undefined : "loaded");`,
  "FontFace by way of its prototype": `const C = Object.getPrototypeOf(self.fonts).constructor; return typeof FontFace === "undefined" ? undefined : new FontFace("z", "url(" + url + "/font-proto)").load().then(() => "loaded" + C.name);`,
  "createImageBitmap of an SVG": `return createImageBitmap(new Blob(["<svg xmlns='http://www.w3.org/2000/svg' width='1' height='1'><image href='" + url + "/svg'/></svg>"], { type: "image/svg+xml" })).then(() => "drawn");`,
  "WebAssembly.compileStreaming": `return WebAssembly.compileStreaming(fetch(url + "/wasm")).then(() => "compiled");`,
  "WebAssembly.instantiateStreaming": `return WebAssembly.instantiateStreaming(fetch(url + "/wasm-2")).then(() => "compiled");`,
  "navigator.sendBeacon": `return navigator.sendBeacon(url + "/beacon", "x") ? "queued" : undefined;`,
  "a source map": `return import(blob("export {}\\n//# sourceMappingURL=" + url + "/map")).then(() => undefined);`,
  Notification: `new Notification("x", { icon: url + "/icon" }); return Notification.permission === "granted" ? "shown" : undefined;`,
};

const NESTED: Readonly<Record<string, string>> = {
  "Worker of another origin": `events(new Worker(url + "/worker"), done);`,
  "Worker of the page's origin": `events(new Worker(page), done);`,
  "data: Worker that fetches": `events(new Worker(data("fetch(" + JSON.stringify(url + "/nested-data") + ").then(() => postMessage(1), () => { throw 1; })")), done);`,
  "blob: Worker that fetches": `events(new Worker(blob("fetch(" + JSON.stringify(url + "/nested-blob") + ").then(() => postMessage(1), () => { throw 1; })")), done);`,
  "blob: Worker that imports a script": `events(new Worker(blob("importScripts(" + JSON.stringify(url + "/nested-script") + "); postMessage(1)")), done);`,
  "module Worker that imports": `events(new Worker(blob("import " + JSON.stringify(url + "/nested-module") + "; postMessage(1)"), { type: "module" }), done);`,
  "blob: Worker that opens a socket": `events(new Worker(blob("const s = new WebSocket(" + JSON.stringify(url.replace("http", "ws") + "/nested-socket") + "); s.onopen = () => postMessage(1); s.onerror = () => { throw 1; }")), done);`,
  "blob: Worker that loads a font": `events(new Worker(blob("new FontFace('x', 'url(" + url + "/font-nested)').load().then(() => postMessage(1), () => { throw 1; })")), done);`,
  SharedWorker: `events(new SharedWorker(url + "/shared"), done);`,
  "blob: SharedWorker": `new SharedWorker(blob("")); return "made";`,
};

const STORAGE: Readonly<Record<string, string>> = {
  "indexedDB.open": `events(indexedDB.open("lambda-runtime-playground"), done);`,
  "indexedDB.databases": `return indexedDB.databases().then((list) => list.length);`,
  "indexedDB.deleteDatabase": `events(indexedDB.deleteDatabase("lambda-runtime-playground"), done);`,
  "caches.open": `return caches.open("linux-machine-manifest").then(() => "open");`,
  "caches.keys": `return caches.keys().then((list) => list.length);`,
  "caches.match": `return caches.match(page).then((found) => found === undefined ? undefined : "found");`,
  "the file system": `return navigator.storage.getDirectory().then(() => "open");`,
  "the storage's size": `return navigator.storage.estimate().then(({ usage }) => usage > 0 ? usage : undefined);`,
  cookies: `return cookieStore.getAll().then((list) => list.length);`,
  localStorage: `return localStorage.length;`,
  sessionStorage: `return sessionStorage.length;`,
  "locks of the page": `return navigator.locks.query().then(({ held, pending }) => held.length + pending.length > 0 ? "seen" : undefined);`,
};

const PAGE: Readonly<Record<string, string>> = {
  "channels of other tabs": `const c = new BroadcastChannel("playground"); events(c, done); c.postMessage("from the sandbox");`,
  "navigator.serviceWorker.register": `return navigator.serviceWorker.register(url).then(() => "registered");`,
  "navigator.serviceWorker.getRegistrations": `return navigator.serviceWorker.getRegistrations().then((list) => list.length > 0 ? list.length : undefined);`,
  "navigator.clipboard": `return navigator.clipboard.readText();`,
  "navigator.permissions": `return navigator.permissions.query({ name: "geolocation" }).then(({ state }) => state === "granted" ? state : undefined);`,
  "location.href": `location.href = url + "/location";`,
  "location.assign": `location.assign(url + "/assign");`,
  document: `return document.title;`,
  window: `return window.document.title;`,
  parent: `return parent.document.title;`,
  top: `return top.location.href;`,
  opener: `return opener.location.href;`,
  open: `return open(url + "/open") === null ? undefined : "opened";`,
  "the global of a function's text": `return new Function("return this.document.title")();`,
  "the global's constructors": `return Object.getPrototypeOf(Object.getPrototypeOf(globalThis)).constructor("return document")().title;`,
};
