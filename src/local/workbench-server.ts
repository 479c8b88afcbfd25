import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type RawData, type WebSocket, WebSocketServer } from "ws";
import { messageOf } from "#base/message-of.ts";
import { type Result, err, ok } from "#base/result.ts";
import {
  ATTACH_PATH,
  ATTACH_VERSION,
  type AttachedCommand,
  type LocalMessage,
  type PageMessage,
  type Workspace,
  decodeMessage,
  encodeMessage,
} from "#simulator/attached-protocol.ts";
import type { SimulatorMessage } from "#simulator/protocol.ts";
import type { TraceLog } from "./trace-log.ts";

export interface WorkbenchServerOptions {
  /** Anyone who has it may run the function and see what it does. */
  readonly secret: string;
  readonly log: TraceLog;
  readonly workspace: () => Workspace;
  /** What is held now, for a page that comes late. */
  readonly held: () => SimulatorMessage;
  /** Makes what carries out the commands of one page and answers to it. */
  readonly handler: (
    post: (message: SimulatorMessage) => void,
  ) => (command: AttachedCommand) => void;
  /** Keeps settings and events for the next time; gives the file's path. Throws with a reason for people. */
  readonly save: (message: SaveMessage) => string;
}

export type SaveMessage = Extract<PageMessage, { readonly kind: "save" }>;

/** The pages that are attached to local mode. */
export interface WorkbenchServer {
  /** Takes over a connection that wants to become a WebSocket; it has passed the check of host and origin. */
  readonly upgrade: (incoming: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /** To every page. */
  readonly broadcast: (message: LocalMessage) => void;
  readonly close: () => void;
}

/** A command is a payload of at most 6 MB and little more. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** A page that does not say who it is within this time is hung up on. */
const HELLO_MS = 10_000;
/** Bytes on their way to one page; what comes after waits in the log, which is shared and bounded. */
const WINDOW_BYTES = 4 * 1024 * 1024;

const SECRET_WRONG = 4401;
const VERSION_DIFFERS = 4409;
const MESSAGE_UNREADABLE = 1003;

export function createWorkbenchServer(options: WorkbenchServerOptions): WorkbenchServer {
  const server = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const pages = new Set<Page>();
  options.log.onMore = () => {
    for (const page of pages) page.sendTrace();
  };
  server.on("connection", (socket) => {
    const timer = setTimeout(() => socket.terminate(), HELLO_MS);
    // ws closes the connection itself; the reason is for nobody here.
    socket.on("error", () => undefined);
    socket.once("message", (data, isBinary) => {
      clearTimeout(timer);
      const refusal = isBinary ? checkHello(data, options.secret) : MESSAGE_UNREADABLE;
      if (refusal !== undefined) {
        socket.close(refusal);
        return;
      }
      const page = new Page(socket, options);
      pages.add(page);
      socket.on("close", () => pages.delete(page));
      page.begin();
    });
  });
  return {
    upgrade(incoming, socket, head) {
      if (incoming.url !== ATTACH_PATH) {
        socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n");
        return;
      }
      server.handleUpgrade(incoming, socket, head, (upgraded) =>
        server.emit("connection", upgraded, incoming),
      );
    },
    broadcast(message) {
      for (const page of pages) page.send(message);
    },
    close() {
      for (const client of server.clients) client.terminate();
      server.close();
    },
  };
}

class Page {
  readonly #socket: WebSocket;
  readonly #options: WorkbenchServerOptions;
  #next = 0;
  #underway = 0;

  constructor(socket: WebSocket, options: WorkbenchServerOptions) {
    this.#socket = socket;
    this.#options = options;
  }

  /** Tells what runs and what happened so far, then listens. */
  begin(): void {
    const { workspace, held, handler, save } = this.#options;
    this.send({ kind: "workspace", workspace: workspace() });
    this.#post({ kind: "ready" });
    this.#post(held());
    this.sendTrace();
    const carryOut = handler((message) => this.#post(message));
    this.#socket.on("message", (data) => {
      const message = parse(data);
      if (message === undefined || message.kind === "hello") {
        this.#socket.close(MESSAGE_UNREADABLE);
        return;
      }
      if (message.kind === "save") {
        this.send({ kind: "saved", result: attempt(() => save(message)) });
        return;
      }
      try {
        carryOut(message.command);
      } catch (error) {
        this.#socket.close(MESSAGE_UNREADABLE, messageOf(error).slice(0, 100));
      }
    });
  }

  /** Sends what is new in the trace, as far as the page keeps up. */
  sendTrace(): void {
    if (this.#underway >= WINDOW_BYTES) return;
    const { first, messages } = this.#options.log.read(this.#next);
    this.#next = first;
    for (const message of messages) {
      if (this.#underway >= WINDOW_BYTES) return;
      this.#next += 1;
      this.#underway += message.length;
      this.#socket.send(message, () => {
        this.#underway -= message.length;
        if (this.#next < this.#options.log.end) this.sendTrace();
      });
    }
  }

  send(message: LocalMessage): void {
    this.#socket.send(encodeMessage(message));
  }

  #post(message: SimulatorMessage): void {
    this.send({ kind: "simulator", message });
  }
}

const MESSAGE_KINDS: ReadonlySet<unknown> = new Set<PageMessage["kind"]>([
  "hello",
  "command",
  "save",
]);

function attempt(save: () => string): Result<string, string> {
  try {
    return ok(save());
  } catch (error) {
    return err(messageOf(error));
  }
}

/** The close code for a page that may not attach. */
function checkHello(data: RawData, secret: string): number | undefined {
  const hello = parse(data);
  if (hello?.kind !== "hello") return MESSAGE_UNREADABLE;
  if (hello.version !== ATTACH_VERSION) return VERSION_DIFFERS;
  const given = Buffer.from(typeof hello.secret === "string" ? hello.secret : "");
  const wanted = Buffer.from(secret);
  return given.length === wanted.length && timingSafeEqual(given, wanted)
    ? undefined
    : SECRET_WRONG;
}

/** `undefined` for what is no message. The kinds of commands are checked where they are carried out. */
function parse(data: RawData): PageMessage | undefined {
  try {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : new Uint8Array(data);
    const message: unknown = decodeMessage(bytes);
    if (typeof message !== "object" || message === null || !("kind" in message)) return undefined;
    if (!MESSAGE_KINDS.has(message.kind)) return undefined;
    return message as PageMessage; // its kind says so; its fields are checked where they are used
  } catch {
    return undefined;
  }
}
