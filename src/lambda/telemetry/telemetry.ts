import type { Clock } from "#base/clock.ts";
import type { ByteConnection } from "#contract/engine.ts";
import { extensionProcess } from "#contract/process-id.ts";
import { TELEMETRY_SUBSCRIPTION_CLOSED } from "#runtime-api/extensions/extension-errors.ts";
import {
  type TelemetrySubscription,
  type TelemetryType,
  parseSubscription,
} from "#runtime-api/extensions/telemetry-subscription.ts";
import type { WireError } from "#runtime-api/wire-errors.ts";
import type { TraceRecorder } from "#trace/trace-event.ts";
import { type Batch, Subscriber } from "./subscriber.ts";
import type { PlatformRecord, TelemetryEvent } from "./telemetry-event.ts";

/** What may be kept for those who subscribe later. Lambda's own bound is not documented. */
const MAX_KEPT_EVENTS = 10_000;

export interface TelemetryDependencies {
  readonly environmentId: string;
  readonly clock: Clock;
  readonly trace: TraceRecorder;
  /** The invocation that runs now. */
  readonly requestId: () => string | undefined;
  readonly connect: (port: number) => Promise<ByteConnection>;
  readonly subscribed: (name: string, subscription: TelemetrySubscription) => void;
  /** An extension seems to write a line for whatever it receives, lines of extensions among it. Told once. */
  readonly feedsItself: (name: string) => void;
}

/**
 * The Telemetry API of one start of an environment: who subscribed, and what happened since its Init began, which a
 * later subscriber gets first (Runtime API reference §10.3).
 */
export class Telemetry {
  readonly #deps: TelemetryDependencies;
  #kept: TelemetryEvent[] | undefined = [];
  readonly #subscribers = new Map<string, Subscriber>();
  /** Batches in a row that had nothing but lines of extensions, by subscriber. */
  readonly #echoes = new Map<string, number>();

  constructor(deps: TelemetryDependencies) {
    this.#deps = deps;
  }

  /** Nobody listens, and nobody can any more: nothing need be told. */
  get isOff(): boolean {
    return this.#kept === undefined && this.#subscribers.size === 0;
  }

  /** @param requestId the invocation that it is about, when that is another than the one that runs */
  publish(
    category: TelemetryType,
    type: string,
    record: string | PlatformRecord,
    { requestId = this.#deps.requestId(), isJson = false } = {},
  ): void {
    if (this.isOff) return;
    const event: TelemetryEvent = {
      at: this.#deps.clock.now(),
      category,
      type,
      record,
      requestId,
      isJson,
    };
    if (this.#kept !== undefined && this.#kept.length < MAX_KEPT_EVENTS) this.#kept.push(event);
    for (const subscriber of this.#subscribers.values()) subscriber.add(event);
  }

  /** Takes the body of `PUT /2022-07-01/telemetry`. A second subscription takes the place of the first. */
  subscribe(name: string, body: Uint8Array, exchangeId: string): WireError | undefined {
    const { environmentId, clock, trace, connect, subscribed } = this.#deps;
    if (this.#kept === undefined) return TELEMETRY_SUBSCRIPTION_CLOSED;
    const parsed = parseSubscription(body);
    if (!parsed.ok) return parsed.error;
    const subscription = parsed.value;
    const subscriber: Subscriber = new Subscriber({
      name,
      clock,
      subscription,
      connect,
      delivered: (batch, status) => {
        this.#record(name, batch, status === undefined ? {} : { status });
        this.#watchForEcho(name, batch);
      },
      dropped: (batch, reason) => this.#dropped(name, batch, reason),
    });
    this.#subscribers.get(name)?.end();
    this.#subscribers.set(name, subscriber);
    const { destination, types } = subscription;
    trace.record({
      kind: "telemetry.subscribed",
      environmentId,
      process: extensionProcess(name),
      exchangeId,
      types,
      destination:
        destination.protocol === "HTTP"
          ? destination.uri
          : `tcp://sandbox.localdomain:${destination.port}`,
    });
    for (const event of this.#kept) subscriber.add(event);
    this.publish("platform", "platform.telemetrySubscription", {
      name,
      state: "Subscribed",
      types,
    });
    subscribed(name, subscription);
    return undefined;
  }

  /** Init is over (step 9 of §10): nobody may subscribe any more. */
  closeSubscriptions(): void {
    this.#kept = undefined;
  }

  freeze(): void {
    for (const subscriber of this.#subscribers.values()) subscriber.freeze();
  }

  thaw(): void {
    for (const subscriber of this.#subscribers.values()) subscriber.thaw();
  }

  async flush(): Promise<void> {
    await Promise.all(Array.from(this.#subscribers.values(), (subscriber) => subscriber.flush()));
  }

  /** The processes are gone. */
  end(): void {
    this.#kept = undefined;
    for (const subscriber of this.#subscribers.values()) subscriber.end();
    this.#subscribers.clear();
  }

  #watchForEcho(name: string, { events }: Batch): void {
    const isEcho = events.every(({ category }) => category === "extension");
    const echoes = isEcho ? (this.#echoes.get(name) ?? 0) + 1 : 0;
    this.#echoes.set(name, echoes);
    if (echoes === ECHOES) this.#deps.feedsItself(name);
  }

  #dropped(name: string, batch: Batch, reason: string): void {
    this.#record(name, batch, { error: reason });
    // A listener that takes nothing would be told so for ever.
    if (batch.events.every(({ type }) => type === LOGS_DROPPED)) return;
    this.publish("platform", LOGS_DROPPED, {
      reason,
      droppedRecords: batch.events.length,
      droppedBytes: batch.bytes.length,
    });
  }

  #record(
    name: string,
    { bytes, events }: Batch,
    outcome: { readonly status?: number; readonly error?: string },
  ): void {
    const { environmentId, trace } = this.#deps;
    const requestId = this.#deps.requestId();
    const about = new Set(events.flatMap((event) => event.requestId ?? []));
    trace.record({
      kind: "telemetry.delivered",
      environmentId,
      process: extensionProcess(name),
      batch: trace.body(bytes),
      records: events.length,
      ...(requestId !== undefined && { requestId }),
      about: [...about],
      ...outcome,
    });
  }
}

/** So many batches of lines of extensions alone are no chance. */
const ECHOES = 5;
const LOGS_DROPPED = "platform.logsDropped";
