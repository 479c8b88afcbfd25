import { utf8, utf8Text } from "#base/utf8.ts";
import { createDeferred } from "#lambda/deferred.ts";
import { headerValue } from "#runtime-api/message.ts";
import type { ClientAnswer, ClientCall } from "#network/node/wire-clients.test-support.ts";
import type { RuleHost } from "./conformance-hosts.test-support.ts";
import { eventually } from "./local.test-support.ts";

export type Headers = readonly (readonly [string, string])[];

interface UploadOptions {
  readonly rest?: string;
  readonly headers?: Headers;
  readonly trailers?: Headers;
}

interface Upload {
  readonly answer: Promise<string>;
  readonly finish: () => void;
  readonly breakOff: () => void;
}

const API = "/2018-06-01";

/** A runtime by hand: calls and their answers as one line each; paths are those after the version. */
export class RuleRuntime {
  static readonly next = `${API}/runtime/invocation/next`;
  /** Sends the event, where the rule starts without one. */
  readonly begin: () => void;
  readonly #host: RuleHost;

  constructor(host: RuleHost, begin: () => void) {
    this.#host = host;
    this.begin = begin;
  }

  send(call: ClientCall): Promise<ClientAnswer> {
    return this.#host.send({ ...call, target: API + call.target });
  }

  async get(path: string): Promise<string> {
    return shown(await this.send({ method: "GET", target: path }));
  }

  async post(path: string, body = "{}", headers: Headers = []): Promise<string> {
    return shown(await this.send({ method: "POST", target: path, body: utf8(body), headers }));
  }

  /** Polls; gives the answer and the path of the invocation. */
  async next(): Promise<{
    readonly line: string;
    readonly path: string;
    readonly answer: ClientAnswer;
  }> {
    const answer = await this.send({ method: "GET", target: "/runtime/invocation/next" });
    const id = headerValue(answer.headers, "Lambda-Runtime-Aws-Request-Id") ?? "";
    return { line: shown(answer), path: `/runtime/invocation/${id}`, answer };
  }

  /** The path of the invocation that waits, for a runtime that never asked for it. */
  async reserved(): Promise<string> {
    return `/runtime/invocation/${await this.#host.requestId()}`;
  }

  /** Polls that nobody has answered yet, once the simulator has seen them. */
  async poll(
    count = 1,
    signal?: AbortSignal,
  ): Promise<{ readonly polls: readonly Promise<string>[] }> {
    const before = this.#count("api.waiting");
    const polls = Array.from({ length: count }, () =>
      this.send({
        method: "GET",
        target: "/runtime/invocation/next",
        ...(signal !== undefined && { signal }),
      }).then(shown),
    );
    for (const poll of polls) poll.catch(() => undefined);
    await eventually(() => this.#count("api.waiting")).toBe(before + count);
    return { polls };
  }

  /** Until the event is on its way to whoever asked for it. */
  async delivered(): Promise<void> {
    await eventually(() => this.#count("invocation.delivered")).toBeGreaterThan(0);
  }

  /** Until the simulator has noticed that a client is gone. */
  async hungUp(): Promise<void> {
    await eventually(() => this.#count("api.aborted")).toBeGreaterThan(0);
  }

  /** An upload in chunks that stays open until `finish` or `breakOff`; begun when this returns. */
  async upload(
    path: string,
    first: string,
    { rest = "", headers = [], trailers }: UploadOptions = {},
  ): Promise<Upload> {
    const more = createDeferred<void>();
    const written = createDeferred<void>();
    async function* body(): AsyncGenerator<Uint8Array> {
      yield utf8(first);
      written.resolve();
      await more.promise;
      if (rest !== "") yield utf8(rest);
    }
    const client = new AbortController();
    const answer = this.send({
      method: "POST",
      target: path,
      body: body(),
      headers,
      signal: client.signal,
      ...(trailers !== undefined && { trailers }),
    }).then(shown);
    answer.catch(() => undefined);
    await written.promise;
    // What was sent before is seen before: the head of an upload that is not streamed leaves no mark in the trace yet.
    for (let count = 0; count < 2; count += 1) await this.get("/ping");
    return { answer, finish: () => more.resolve(), breakOff: () => client.abort() };
  }

  #count(kind: string): number {
    return this.#host.trace().filter((event) => event.kind === kind).length;
  }
}

function shown({ status, body }: ClientAnswer): string {
  return `${status} ${utf8Text(body).trimEnd()}`.trimEnd();
}
