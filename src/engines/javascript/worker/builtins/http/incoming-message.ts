import { withCode } from "./request-options.ts";
import type { Streams } from "./streams.ts";

/** Makes the class of an answer's body and head. */
// oxlint-disable-next-line typescript/explicit-function-return-type -- the class is its type
export function createIncomingMessage({ Readable }: Pick<Streams, "Readable">) {
  return class IncomingMessage extends Readable {
    readonly statusCode: number;
    readonly statusMessage: string;
    readonly headers: Record<string, string | string[]>;
    readonly rawHeaders: readonly string[];
    readonly httpVersion = "1.1";
    readonly httpVersionMajor = 1;
    readonly httpVersionMinor = 1;
    readonly trailers = {};
    readonly rawTrailers = [];
    readonly socket: object;
    readonly connection: object;
    readonly req: unknown;
    complete = false;
    aborted = false;

    constructor(response: Response, request: { readonly socket: object }) {
      const reader = response.body?.getReader();
      super({
        read: () => {
          void (async () => {
            try {
              const result = await reader?.read();
              if (result === undefined || result.done) {
                this.complete = true;
                this.push(null);
              } else this.push(result.value);
            } catch (error) {
              this.aborted = true;
              this.emit("aborted");
              this.destroy(withCode(new Error("aborted", { cause: error }), "ECONNRESET"));
            }
          })();
        },
        destroy: (error: unknown, done: (error: unknown) => void) => {
          if (!this.complete) reader?.cancel().catch(() => undefined);
          done(error);
        },
      });
      this.statusCode = response.status;
      this.statusMessage = response.statusText;
      this.headers = headersOf(response.headers);
      this.rawHeaders = [...response.headers].flat();
      this.socket = request.socket;
      this.connection = request.socket;
      this.req = request;
    }

    setTimeout(): this {
      return this;
    }
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
