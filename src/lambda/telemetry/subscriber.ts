import type { Clock, Cancel } from "#base/clock.ts";
import type { Milliseconds } from "#base/brand.ts";
import { messageOf } from "#base/message-of.ts";
import { utf8 } from "#base/utf8.ts";
import type { ByteConnection } from "#contract/engine.ts";
import type { TelemetrySubscription } from "#runtime-api/extensions/telemetry-subscription.ts";
import { postBatch } from "./send-batch.ts";
import { type TelemetryEvent, telemetryJson } from "./telemetry-event.ts";

/** Batches that wait for one that is under way; a listener that falls behind further loses some. */
const MAX_WAITING_BATCHES = 8;
/** Pauses before a batch is sent again. Lambda tries again with growing pauses; how often is not documented. */
const RETRY_AFTER_MS = [50, 100, 200, 400] as const;

export const TOO_SLOW =
  "Some logs were dropped because the downstream consumer is slower than the logs production rate";

export interface Batch {
  readonly bytes: Uint8Array;
  readonly events: readonly TelemetryEvent[];
}

export interface SubscriberDependencies {
  readonly name: string;
  readonly clock: Clock;
  readonly subscription: TelemetrySubscription;
  readonly connect: (port: number) => Promise<ByteConnection>;
  readonly delivered: (batch: Batch, status: number | undefined) => void;
  readonly dropped: (batch: Batch, reason: string) => void;
}

/**
 * Collects events for one extension and sends them in batches: when so many items or bytes are there, or so long after
 * the first of them. Between invocations the time stands still with the environment (Runtime API reference §10.3).
 */
export class Subscriber {
  readonly name: string;
  readonly subscription: TelemetrySubscription;
  readonly #deps: SubscriberDependencies;
  #events: TelemetryEvent[] = [];
  #texts: string[] = [];
  #bytes = 0;
  #cancel: Cancel | undefined;
  #dueAt = 0;
  #leftMs: Milliseconds | undefined;
  #isFrozen = false;
  #isClosed = false;
  readonly #waiting: Batch[] = [];
  #sending: Promise<void> | undefined;
  #stream: ByteConnection | undefined;
  #goOn: (() => void) | undefined;

  constructor(deps: SubscriberDependencies) {
    this.name = deps.name;
    this.subscription = deps.subscription;
    this.#deps = deps;
  }

  add(event: TelemetryEvent): void {
    const { types, schemaVersion, buffering } = this.subscription;
    if (this.#isClosed || !types.includes(event.category)) return;
    const text = telemetryJson(event, schemaVersion);
    this.#events.push(event);
    this.#texts.push(text);
    this.#bytes += text.length + 1;
    const isFull = this.#events.length >= buffering.maxItems || this.#bytes >= buffering.maxBytes;
    if (this.#isFrozen) this.#leftMs ??= buffering.timeoutMs;
    else if (isFull) this.#close();
    else if (this.#cancel === undefined) this.#setTimer(buffering.timeoutMs);
  }

  freeze(): void {
    this.#isFrozen = true;
    if (this.#cancel === undefined) return;
    this.#cancel();
    this.#cancel = undefined;
    this.#leftMs = Math.max(0, this.#dueAt - this.#deps.clock.now());
  }

  thaw(): void {
    if (!this.#isFrozen) return;
    this.#isFrozen = false;
    const left = this.#leftMs;
    this.#leftMs = undefined;
    if (left !== undefined) this.#setTimer(left);
    this.#goOn?.();
  }

  /** Sends what is there; resolves when nothing is under way any more. */
  async flush(): Promise<void> {
    this.thaw();
    this.#close();
    while (this.#sending !== undefined) await this.#sending;
  }

  /** The environment's processes are gone. */
  end(): void {
    this.#isClosed = true;
    this.#cancel?.();
    this.#stream?.destroy();
    this.#goOn?.();
  }

  #setTimer(ms: Milliseconds): void {
    const { clock } = this.#deps;
    this.#dueAt = clock.now() + ms;
    this.#cancel = clock.after(ms, () => this.#close());
  }

  /** The batch is complete. */
  #close(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#events.length === 0) return;
    const isHttp = this.subscription.destination.protocol === "HTTP";
    const batch: Batch = {
      events: this.#events,
      bytes: utf8(isHttp ? `[${this.#texts.join(",")}]` : `${this.#texts.join("\n")}\n`),
    };
    this.#events = [];
    this.#texts = [];
    this.#bytes = 0;
    if (this.#waiting.length >= MAX_WAITING_BATCHES) {
      this.#deps.dropped(batch, TOO_SLOW);
      return;
    }
    this.#waiting.push(batch);
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = undefined;
    });
  }

  async #sendAll(): Promise<void> {
    for (let batch = this.#waiting[0]; batch !== undefined; batch = this.#waiting[0]) {
      await this.#sendOne(batch);
      this.#waiting.shift();
      if (this.#isClosed) return;
    }
  }

  async #sendOne(batch: Batch): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      const failure = await this.#try(batch);
      if (failure === undefined || this.#isClosed) return;
      const pause = RETRY_AFTER_MS[attempt];
      if (pause === undefined) {
        this.#deps.dropped(batch, `could not send events: ${failure}`);
        return;
      }
      await this.#pause(pause);
    }
  }

  /** Why it could not be sent; `undefined` when it was. */
  async #try(batch: Batch): Promise<string | undefined> {
    const { destination } = this.subscription;
    try {
      if (destination.protocol === "TCP") {
        (await this.#openStream(destination.port)).send(batch.bytes);
        this.#deps.delivered(batch, undefined);
        return undefined;
      }
      const { port, path, uri } = destination;
      const connection = await this.#deps.connect(port);
      const host = uri.slice("http://".length).split("/")[0] ?? "";
      const status = await postBatch(connection, { host, path, batch: batch.bytes });
      if (this.#isClosed) return undefined;
      if (status >= 400) return `the listener answered ${status}`;
      this.#deps.delivered(batch, status);
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  }

  async #openStream(port: number): Promise<ByteConnection> {
    if (this.#stream !== undefined) return this.#stream;
    const stream = await this.#deps.connect(port);
    stream.onReceive = (bytes) => {
      if (bytes !== undefined) stream.consumed?.(bytes.length);
    };
    stream.onClose = () => {
      if (this.#stream === stream) this.#stream = undefined;
    };
    this.#stream = stream;
    return stream;
  }

  /** Some time in which the environment runs. */
  async #pause(ms: Milliseconds): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#deps.clock.after(ms, resolve);
    });
    while (this.#isFrozen && !this.#isClosed) {
      await new Promise<void>((resolve) => {
        this.#goOn = resolve;
      });
    }
    this.#goOn = undefined;
  }
}
