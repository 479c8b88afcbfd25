import { provide } from "./provide.ts";
import { channels } from "./stand-ins/diagnostics-channel.ts";
import { ipVersion } from "./stand-ins/ip.ts";
import { refusals } from "./stand-ins/refusals.ts";
import { sockets } from "./stand-ins/sockets.ts";

/*
 * Modules that packages import for a case that never comes up here (a client of HTTP/2 beside the one that is used, a
 * worker thread for logs). They can be imported; what they cannot do says so when it is called.
 */
const SOCKETS = "a Web Worker cannot open sockets";
const NAMES = "a Web Worker cannot ask a name server";
const PROGRAMS = "there are no programs and processes in a Web Worker";
const MACHINERY = "it belongs to Node's own machinery";

provide({
  child_process: () =>
    refusals(
      "child_process",
      PROGRAMS,
      "exec execFile execFileSync execSync fork spawn spawnSync ChildProcess",
    ),
  cluster: () => ({
    ...refusals("cluster", PROGRAMS, "fork setupPrimary setupMaster disconnect"),
    isMaster: true,
    isPrimary: true,
    isWorker: false,
    workers: {},
    on: () => undefined,
  }),
  console: () => withConsoleClass(),
  constants: () => ({}),
  dgram: () => refusals("dgram", SOCKETS, "createSocket Socket"),
  diagnostics_channel: () => channels(),
  dns: () => ({ ...dnsCalls("dns"), promises: dnsCalls("dns/promises") }),
  "dns/promises": () => dnsCalls("dns/promises"),
  http2: () => ({
    ...refusals(
      "http2",
      SOCKETS,
      "connect createServer createSecureServer getDefaultSettings getPackedSettings Http2ServerRequest Http2ServerResponse",
    ),
    constants: HTTP2_CONSTANTS,
    sensitiveHeaders: Symbol("sensitiveHeaders"),
  }),
  inspector: () => ({
    ...refusals("inspector", MACHINERY, "open Session waitForDebugger"),
    url: () => undefined,
    close() {},
  }),
  net: (host) => ({
    ...refusals(
      "net",
      SOCKETS,
      "connect createConnection createServer Server BlockList SocketAddress",
    ),
    Socket: sockets(host, SOCKETS).Socket,
    Stream: sockets(host, SOCKETS).Socket,
    isIP: ipVersion,
    isIPv4: (text: unknown) => ipVersion(text) === 4,
    isIPv6: (text: unknown) => ipVersion(text) === 6,
  }),
  readline: () => ({
    ...refusals(
      "readline",
      "a function has no terminal and its standard input is empty",
      "createInterface Interface",
    ),
    clearLine: () => true,
    cursorTo: () => true,
    moveCursor: () => true,
    clearScreenDown: () => true,
    emitKeypressEvents() {},
  }),
  tls: (host) => ({
    ...refusals(
      "tls",
      SOCKETS,
      "connect createServer createSecureContext Server SecureContext checkServerIdentity",
    ),
    TLSSocket: sockets(host, SOCKETS).TLSSocket,
    rootCertificates: [],
    DEFAULT_MIN_VERSION: "TLSv1.2",
    DEFAULT_MAX_VERSION: "TLSv1.3",
    getCiphers: () => [],
  }),
  tty: () => ({
    ...refusals("tty", "a function has no terminal", "ReadStream WriteStream"),
    isatty: () => false,
  }),
  v8: () => ({
    ...refusals(
      "v8",
      MACHINERY,
      "getHeapSnapshot writeHeapSnapshot serialize deserialize Serializer Deserializer",
    ),
    getHeapStatistics: () => ({
      heap_size_limit: 2 ** 31,
      total_heap_size: 16 * 2 ** 20,
      used_heap_size: 8 * 2 ** 20,
    }),
    setFlagsFromString() {},
  }),
  vm: () => ({
    ...refusals(
      "vm",
      "the sandbox has one global scope; eval and Function work in it",
      "Script createContext runInContext runInNewContext compileFunction SourceTextModule",
    ),
    // oxlint-disable-next-line no-eval -- what it is: text that runs in the program's own scope
    runInThisContext: (text: string): unknown => (0, globalThis.eval)(text),
    isContext: () => false,
  }),
  worker_threads: () => ({
    ...refusals(
      "worker_threads",
      "the sandbox has one thread",
      "Worker moveMessagePortToContext receiveMessageOnPort",
    ),
    isMainThread: true,
    parentPort: null,
    workerData: null,
    threadId: 0,
    resourceLimits: {},
    SHARE_ENV: Symbol.for("nodejs.worker_threads.SHARE_ENV"),
    MessageChannel,
    MessagePort,
    BroadcastChannel,
    markAsUntransferable() {},
    getEnvironmentData: () => undefined,
    setEnvironmentData() {},
  }),
});

function dnsCalls(module: string): object {
  return {
    ...refusals(
      module,
      NAMES,
      "lookup resolve resolve4 resolve6 resolveAny resolveCname resolveMx resolveNs resolveSrv resolveTxt reverse getServers setServers Resolver lookupService setDefaultResultOrder",
    ),
    ADDRCONFIG: 1024,
    ALL: 256,
    V4MAPPED: 2048,
    NODATA: "ENODATA",
    NOTFOUND: "ENOTFOUND",
    getDefaultResultOrder: () => "verbatim",
  };
}

/** The module is the console itself, whose class makes one that is like it: a function has no streams but its own. */
function withConsoleClass(): object {
  const own = console as unknown as Record<string, unknown>; // its methods, by name
  own["Console"] ??= function Console(this: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(own)) if (name !== "Console") this[name] = value;
  };
  return own;
}

/** Those that clients look at while they are loaded. */
const HTTP2_CONSTANTS = {
  HTTP2_HEADER_AUTHORITY: ":authority",
  HTTP2_HEADER_METHOD: ":method",
  HTTP2_HEADER_PATH: ":path",
  HTTP2_HEADER_SCHEME: ":scheme",
  HTTP2_HEADER_STATUS: ":status",
  HTTP2_HEADER_CONTENT_TYPE: "content-type",
  HTTP2_HEADER_CONTENT_LENGTH: "content-length",
  NGHTTP2_CANCEL: 8,
  NGHTTP2_NO_ERROR: 0,
};
