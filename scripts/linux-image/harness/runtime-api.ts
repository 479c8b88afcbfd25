/** A Runtime API just large enough to time the machine: events in order, answers kept. */
import type { Agent } from "./machine.ts";
import {
  creditPayload,
  type Frame,
  GUEST,
  HOST,
} from "../../../src/engines/linux/shared/agent-protocol.ts";

export interface Exchange {
  /** When the event was written to the connection. */
  readonly sentAt: number;
  /** When the response was complete. */
  readonly answeredAt: number;
  /** When the following `next` came in. */
  nextAt: number;
  readonly body: string;
}

/** A connection whose `next` waits for an event. */
interface Parked {
  readonly id: number;
  readonly environment: number;
}

interface Connection {
  input: Buffer;
  readonly environment: number;
}

export class RuntimeApi {
  readonly exchanges: Exchange[] = [];
  readonly output: Record<number, string> = { 1: "", 2: "" };
  readonly log: string[] = [];
  onNext: () => void = () => {};
  onExit: (payload: Uint8Array) => void = () => {};
  onOther: (frame: Frame) => void = (frame) =>
    this.log.push(
      `frame ${frame.type} ${frame.channel} ${new TextDecoder().decode(frame.payload)}`,
    );
  readonly #agent: Agent;
  readonly #connections = new Map<number, Connection>();
  #parked: Parked | undefined;
  #sentAt = 0;

  constructor(agent: Agent) {
    this.#agent = agent;
    agent.onFrame = (frame) => this.#take(frame);
  }

  get isParked(): boolean {
    return this.#parked !== undefined;
  }

  /** Resolves with the exchange when the runtime has answered and asked again. */
  async invoke(event: string): Promise<Exchange> {
    const parked = this.#parked ?? (await this.#asked());
    this.#parked = undefined;
    const count = this.exchanges.length;
    const body = Buffer.from(event);
    const head =
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n" +
      `Lambda-Runtime-Aws-Request-Id: 00000000-0000-4000-8000-${String(count).padStart(12, "0")}\r\n` +
      `Lambda-Runtime-Deadline-Ms: ${Date.now() + 3000}\r\n` +
      "Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:us-east-1:012345678912:function:function\r\n" +
      "Lambda-Runtime-Trace-Id: Root=1-5e7d7595-000000000000000000000000;Parent=0000000000000000;Sampled=0\r\n" +
      `Date: ${new Date().toUTCString()}\r\nContent-Length: ${body.length}\r\n\r\n`;
    const next = new Promise<void>((resolve) => (this.onNext = resolve));
    this.#sentAt = performance.now();
    this.#send(parked.id, parked.environment, Buffer.concat([Buffer.from(head), body]));
    await next;
    const exchange = this.exchanges[count];
    if (exchange === undefined) throw new Error("the runtime asked again without an answer");
    exchange.nextAt = performance.now();
    return exchange;
  }

  #asked(): Promise<Parked> {
    return new Promise((resolve) => {
      this.onNext = () => {
        if (this.#parked) resolve(this.#parked);
      };
    });
  }

  #send(id: number, environment: number, bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 32768) {
      this.#agent.post(HOST.tcpData, environment, id, bytes.subarray(at, at + 32768));
    }
  }

  #take(frame: Frame): void {
    const { type, channel, environment, payload } = frame;
    if (type === GUEST.tcpOpen) {
      this.#connections.set(channel, { input: Buffer.alloc(0), environment });
    } else if (type === GUEST.tcpData) {
      const connection = this.#connections.get(channel);
      if (!connection) return;
      connection.input = Buffer.concat([connection.input, payload]);
      this.#agent.post(HOST.tcpCredit, environment, channel, creditPayload(payload.length));
      this.#requests(channel, connection);
    } else if (type === GUEST.tcpEnd) {
      this.#agent.post(HOST.tcpEnd, environment, channel);
    } else if (type === GUEST.tcpClosed) {
      this.#connections.delete(channel);
    } else if (type === GUEST.output) {
      this.output[channel] += new TextDecoder().decode(payload);
      this.#agent.post(HOST.outputCredit, environment, channel, creditPayload(payload.length));
    } else if (type === GUEST.processExited) {
      this.onExit(payload);
    } else {
      this.onOther(frame);
    }
  }

  #requests(id: number, connection: Connection): void {
    for (;;) {
      const end = connection.input.indexOf("\r\n\r\n");
      if (end < 0) return;
      const head = connection.input.subarray(0, end).toString("latin1");
      const length = Number(/^content-length: *(\d+)/im.exec(head)?.[1] ?? 0);
      if (
        /^expect: *100-continue/im.test(head) &&
        connection.input.length === end + 4 &&
        length > 0
      ) {
        this.#send(id, connection.environment, Buffer.from("HTTP/1.1 100 Continue\r\n\r\n"));
        connection.input = Buffer.from(
          connection.input.toString("latin1").replace(/^expect:.*\r\n/im, ""),
          "latin1",
        );
        return;
      }
      if (connection.input.length < end + 4 + length) return;
      const body = connection.input.subarray(end + 4, end + 4 + length).toString();
      connection.input = connection.input.subarray(end + 4 + length);
      const [method, path] = head.split(" ");
      if (method === "GET" && path?.endsWith("/next")) {
        this.#parked = { id, environment: connection.environment };
        this.onNext();
      } else {
        this.exchanges.push({
          sentAt: this.#sentAt,
          answeredAt: performance.now(),
          nextAt: 0,
          body,
        });
        const answer = '{"status":"OK"}\n';
        this.#send(
          id,
          connection.environment,
          Buffer.from(
            `HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: ${answer.length}\r\n\r\n${answer}`,
          ),
        );
      }
    }
  }
}
