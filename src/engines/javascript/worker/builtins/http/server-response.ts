import { callable } from "./callable.ts";
import { readHeaders, withCode } from "./request-options.ts";
import { STATUS_CODES } from "./status.ts";
import type { EmitterLike, Streams } from "./streams.ts";

/*
 * The answer of a server, without one: adapters that run a web framework in a function make it themselves, give it a
 * socket of their own, and read what is written there. So it writes what Node writes, byte for byte.
 */

type Done = () => void;

declare const Buffer: {
  byteLength(data: string | Uint8Array, encoding?: string): number;
};

/** What an answer writes to. */
interface Socket {
  readonly writable?: boolean;
  readonly destroyed?: boolean;
  write(data: string | Uint8Array, encoding?: string, done?: Done): unknown;
  on?(name: string, listener: Done): unknown;
  destroy?(error?: unknown): void;
  cork?(): void;
  uncork?(): void;
  _httpMessage?: unknown;
}

type Fields = ReturnType<typeof readHeaders>;
type Waiting = readonly [
  data: string | Uint8Array,
  encoding: string | undefined,
  done: Done | undefined,
];

/** Fields that programs and adapters read and set, under Node's names. */
interface State {
  statusCode: number;
  statusMessage: string | undefined;
  _header: string | null;
  _headerSent: boolean;
  _hasBody: boolean;
  _contentLength: number | null;
  finished: boolean;
  destroyed: boolean;
  sendDate: boolean;
  shouldKeepAlive: boolean;
  chunkedEncoding: boolean;
  useChunkedEncodingByDefault: boolean;
  socket: Socket | null;
  connection: Socket | null;
  req: unknown;
  outputData: Waiting[];
}

const fieldsOf = new WeakMap<object, Fields>();
const trailersOf = new WeakMap<object, Fields>();
const finished = new WeakSet();

function fields(message: object): Fields {
  const known = fieldsOf.get(message) ?? new Map<string, { name: string; value: unknown }>();
  fieldsOf.set(message, known);
  return known;
}

export interface ServerResponse extends Methods {}

class Methods implements State {
  // What the constructor sets, and the emitter that it is.
  declare statusCode: number;
  declare statusMessage: string | undefined;
  declare _header: string | null;
  declare _headerSent: boolean;
  declare _hasBody: boolean;
  declare _contentLength: number | null;
  declare finished: boolean;
  declare destroyed: boolean;
  declare sendDate: boolean;
  declare shouldKeepAlive: boolean;
  declare chunkedEncoding: boolean;
  declare useChunkedEncodingByDefault: boolean;
  declare socket: Socket | null;
  declare connection: Socket | null;
  declare req: unknown;
  declare outputData: Waiting[];
  declare readonly on: EmitterLike["on"];
  declare readonly once: EmitterLike["once"];
  declare readonly emit: EmitterLike["emit"];

  setHeader(name: string, value: unknown): this {
    if (this._header)
      throw withCode(
        new Error("Cannot set headers after they are sent to the client"),
        "ERR_HTTP_HEADERS_SENT",
      );
    if (value === undefined)
      throw withCode(
        new TypeError(`Invalid value "undefined" for header "${name}"`),
        "ERR_HTTP_INVALID_HEADER_VALUE",
      );
    fields(this).set(String(name).toLowerCase(), { name, value });
    return this;
  }

  setHeaders(headers: Iterable<readonly [string, unknown]>): this {
    for (const [name, value] of headers) this.setHeader(name, value);
    return this;
  }

  appendHeader(name: string, value: unknown): this {
    const known = this.getHeader(name);
    return this.setHeader(name, known === undefined ? value : [known, value].flat());
  }

  getHeader(name: string): unknown {
    return fields(this).get(String(name).toLowerCase())?.value;
  }

  hasHeader(name: string): boolean {
    return fields(this).has(String(name).toLowerCase());
  }

  removeHeader(name: string): void {
    fields(this).delete(String(name).toLowerCase());
    if (String(name).toLowerCase() === "date") this.sendDate = false;
  }

  getHeaderNames(): string[] {
    return [...fields(this).keys()];
  }

  getRawHeaderNames(): string[] {
    return [...fields(this).values()].map(({ name }) => name);
  }

  getHeaders(): Record<string, unknown> {
    const all = [...fields(this)].map(([name, { value }]) => [name, value] as const);
    return Object.assign(Object.create(null) as object, Object.fromEntries(all));
  }

  addTrailers(trailers: unknown): void {
    trailersOf.set(this, readHeaders(trailers));
  }

  get headersSent(): boolean {
    return Boolean(this._header);
  }

  get writable(): boolean {
    return !this.destroyed && !this.finished;
  }

  get writableEnded(): boolean {
    return this.finished;
  }

  get writableFinished(): boolean {
    return finished.has(this);
  }

  get writableLength(): number {
    return this.outputData.reduce((sum, [data]) => sum + data.length, 0);
  }

  get writableHighWaterMark(): number {
    return 65_536;
  }

  get writableObjectMode(): boolean {
    return false;
  }

  get errored(): null {
    return null;
  }

  assignSocket(socket: Socket): void {
    socket._httpMessage = this;
    socket.on?.("close", () => this.emit("close"));
    this.socket = socket;
    this.connection = socket;
    this.emit("socket", socket);
    const waiting = this.outputData.splice(0);
    for (const [data, encoding, done] of waiting) this._writeRaw(data, encoding, done);
    if (waiting.length > 0 && !this.finished) this.emit("drain");
  }

  detachSocket(socket: Socket): void {
    socket._httpMessage = null;
    this.socket = null;
    this.connection = null;
  }

  writeHead(statusCode: number, reason?: unknown, given?: unknown): this {
    if (this._header)
      throw withCode(
        new Error("Cannot write headers after they are sent to the client"),
        "ERR_HTTP_HEADERS_SENT",
      );
    const code = Math.trunc(Number(statusCode));
    if (!(code >= 100 && code <= 999))
      throw withCode(
        new RangeError(`Invalid status code: ${statusCode}`),
        "ERR_HTTP_INVALID_STATUS_CODE",
      );
    this.statusCode = code;
    this.statusMessage =
      typeof reason === "string" ? reason : (this.statusMessage ?? STATUS_CODES[code] ?? "unknown");
    const more = typeof reason === "string" ? given : (reason ?? given);
    for (const { name, value } of readHeaders(more ?? {}).values()) this.setHeader(name, value);
    if (code === 204 || code === 304 || code < 200) this._hasBody = false;
    this._header = head(this);
    return this;
  }

  _implicitHeader(): void {
    this.writeHead(this.statusCode);
  }

  flushHeaders(): void {
    if (!this._header) this._implicitHeader();
    this._send("");
  }

  write(chunk: string | Uint8Array, encoding?: string | Done, done?: Done): boolean {
    if (typeof encoding === "function") return this.write(chunk, undefined, encoding);
    if (this.finished) {
      const error = withCode(new Error("write after end"), "ERR_STREAM_WRITE_AFTER_END");
      queueMicrotask(() => this.emit("error", error));
      return false;
    }
    if (typeof chunk !== "string" && !(chunk instanceof Uint8Array))
      throw withCode(
        new TypeError(
          'The "chunk" argument must be of type string or an instance of Buffer or Uint8Array.',
        ),
        "ERR_INVALID_ARG_TYPE",
      );
    if (!this._header) this._implicitHeader();
    if (!this._hasBody) {
      if (done !== undefined) queueMicrotask(done);
      return true;
    }
    if (!this.chunkedEncoding || chunk.length === 0) return this._send(chunk, encoding, done);
    const length = Buffer.byteLength(chunk, encoding as string | undefined);
    this._send(`${length.toString(16)}\r\n`, "latin1");
    this._send(chunk, encoding);
    return this._send("\r\n", "latin1", done);
  }

  end(chunk?: unknown, encoding?: unknown, done?: unknown): this {
    if (typeof chunk === "function") return this.end(undefined, undefined, chunk);
    if (typeof encoding === "function") return this.end(chunk, undefined, encoding);
    if (this.finished) {
      if (typeof done === "function") queueMicrotask(done as Done);
      return this;
    }
    const hasChunk = chunk !== undefined && chunk !== null;
    if (!this._header)
      this._contentLength = hasChunk
        ? Buffer.byteLength(chunk as string, encoding as string | undefined)
        : 0;
    if (hasChunk) this.write(chunk as string, encoding as string);
    else if (!this._header) this._implicitHeader();
    if (typeof done === "function") this.once("finish", done as Done);
    const over = (): void => {
      finished.add(this);
      this.emit("finish");
    };
    if (this._hasBody && this.chunkedEncoding)
      this._send(`0\r\n${trailerLines(this)}\r\n`, "latin1", over);
    else this._send("", "latin1", over);
    this.finished = true;
    this.emit("prefinish");
    return this;
  }

  _send(data: string | Uint8Array, encoding?: string, done?: Done): boolean {
    let text = data;
    if (!this._headerSent) {
      this._headerSent = true;
      const header = this._header ?? "";
      if (
        typeof text === "string" &&
        (encoding === undefined || /^(?:utf-?8|latin1)$/.test(encoding))
      )
        text = header + text;
      else this._writeRaw(header, "latin1");
    }
    return this._writeRaw(text, encoding, done);
  }

  _writeRaw(data: string | Uint8Array, encoding?: string, done?: Done): boolean {
    const { socket } = this;
    if (socket === null || socket.writable === false || socket.destroyed === true) {
      this.outputData.push([data, encoding, done]);
      return false;
    }
    return socket.write(data, encoding, done) !== false;
  }

  destroy(error?: unknown): this {
    if (this.destroyed) return this;
    this.destroyed = true;
    if (this.socket === null) queueMicrotask(() => this.emit("close"));
    else this.socket.destroy?.(error);
    return this;
  }

  cork(): void {
    this.socket?.cork?.();
  }

  uncork(): void {
    this.socket?.uncork?.();
  }

  setTimeout(_: number, listener?: Done): this {
    if (listener !== undefined) this.on("timeout", listener);
    return this;
  }

  writeContinue(): void {}
  writeProcessing(): void {}
  writeEarlyHints(): void {}
}

function head(message: Methods): string {
  const own = fields(message);
  let text = `HTTP/1.1 ${message.statusCode} ${message.statusMessage}\r\n`;
  for (const { name, value } of own.values())
    for (const item of [value].flat()) text += `${name}: ${String(item)}\r\n`;
  if (message.sendDate && !own.has("date")) text += `Date: ${new Date().toUTCString()}\r\n`;
  const isFramed = own.has("content-length") || own.has("transfer-encoding");
  const keeps = message.shouldKeepAlive && (isFramed || message.useChunkedEncodingByDefault);
  if (!own.has("connection")) text += `Connection: ${keeps ? "keep-alive" : "close"}\r\n`;
  if (isFramed || !message._hasBody) {
    const codings = [message.getHeader("transfer-encoding")].flat();
    message.chunkedEncoding = codings.some((coding) => coding === "chunked");
  } else if (message._contentLength !== null) {
    text += `Content-Length: ${message._contentLength}\r\n`;
  } else if (message.useChunkedEncodingByDefault) {
    text += "Transfer-Encoding: chunked\r\n";
    message.chunkedEncoding = true;
  }
  return `${text}\r\n`;
}

function trailerLines(message: object): string {
  return [...(trailersOf.get(message)?.values() ?? [])]
    .map(({ name, value }) => `${name}: ${String(value)}\r\n`)
    .join("");
}

interface Asked {
  readonly method?: string;
  readonly httpVersionMajor?: number;
  readonly httpVersionMinor?: number;
}

/** Makes `OutgoingMessage` as far as a server's answer is one, and `ServerResponse`. */
export function createServerResponse({ Stream }: Pick<Streams, "Stream">): {
  readonly ServerResponse: new (request: Asked) => ServerResponse;
} {
  const ServerResponse = callable<ServerResponse, [request: Asked]>({
    name: "ServerResponse",
    parent: Stream,
    methods: Methods,
    init(self, request) {
      (Stream as unknown as (this: object) => void).call(self); // Node's streams can be called
      const isOld = Number(request.httpVersionMajor) < 1 || Number(request.httpVersionMinor) < 1;
      const state: State = {
        statusCode: 200,
        statusMessage: undefined,
        _header: null,
        _headerSent: false,
        _hasBody: request.method !== "HEAD",
        _contentLength: null,
        finished: false,
        destroyed: false,
        sendDate: true,
        shouldKeepAlive: !isOld,
        chunkedEncoding: false,
        useChunkedEncodingByDefault: !isOld,
        socket: null,
        connection: null,
        req: request,
        outputData: [],
      };
      Object.assign(self, state);
    },
  });
  return { ServerResponse };
}
