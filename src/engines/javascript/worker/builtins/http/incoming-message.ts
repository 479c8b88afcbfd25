import { callable } from "./callable.ts";
import { withCode } from "./request-options.ts";
import type { ReadableLike, Streams } from "./streams.ts";

/** A message that comes in: an answer, or the request that an adapter makes of an event. */
export interface IncomingMessage extends ReadableLike {
  statusCode: number | null;
  statusMessage: string | null;
  method: string | null;
  url: string;
  headers: Record<string, string | string[]>;
  rawHeaders: readonly string[];
  socket: object;
  req: unknown;
  complete: boolean;
  aborted: boolean;
  _read: () => void;
  _destroy: (error: unknown, done: (error: unknown) => void) => void;
}

class Methods {
  declare socket: object;

  setTimeout(): this {
    return this;
  }

  _read(): void {
    // Whoever makes a message without a connection says what is in it.
  }
}

export type IncomingMessages = ReturnType<typeof createIncomingMessage>;

/** Makes the class of messages that come in, and what makes one of an answer. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the classes are its type
export function createIncomingMessage({ Readable }: Pick<Streams, "Readable">) {
  const Message = callable<IncomingMessage, [socket: object]>({
    name: "IncomingMessage",
    parent: Readable,
    methods: Methods,
    init(self, socket) {
      (Readable as unknown as (this: object) => void).call(self); // Node's streams can be called
      Object.assign(self, {
        socket,
        connection: socket,
        client: socket,
        httpVersion: "1.1",
        httpVersionMajor: 1,
        httpVersionMinor: 1,
        headers: {},
        rawHeaders: [],
        trailers: {},
        rawTrailers: [],
        url: "",
        method: null,
        statusCode: null,
        statusMessage: null,
        complete: false,
        aborted: false,
        upgrade: null,
      });
    },
  });
  const answerOf = (response: Response, request: { readonly socket: object }): IncomingMessage => {
    const message = new Message(request.socket);
    readBody(message, response.body?.getReader());
    message.statusCode = response.status;
    message.statusMessage = response.statusText;
    message.headers = headersOf(response.headers);
    message.rawHeaders = [...response.headers].flat();
    message.req = request;
    return message;
  };
  return { IncomingMessage: Message, answerOf };
}

function readBody(
  message: IncomingMessage,
  reader: ReadableStreamDefaultReader<Uint8Array> | undefined,
): void {
  message._read = () => {
    void (async () => {
      try {
        const result = await reader?.read();
        if (result === undefined || result.done) {
          message.complete = true;
          message.push(null);
        } else message.push(result.value);
      } catch (error) {
        message.aborted = true;
        message.emit("aborted");
        message.destroy(withCode(new Error("aborted", { cause: error }), "ECONNRESET"));
      }
    })();
  };
  message._destroy = (error, done) => {
    if (!message.complete) reader?.cancel().catch(() => undefined);
    done(error);
  };
}

function headersOf(headers: Headers): Record<string, string | string[]> {
  const fields: Record<string, string | string[]> = {};
  for (const [name, value] of headers) {
    if (name === "set-cookie")
      fields[name] = [...([fields[name]].flat() as (string | undefined)[]), value].filter(
        (item) => item !== undefined,
      );
    else fields[name] = value;
  }
  return fields;
}
