type Subscriber = (message: unknown, name: string | symbol) => void;

class Channel {
  readonly name: string | symbol;
  readonly #subscribers: Subscriber[] = [];

  constructor(name: string | symbol) {
    this.name = name;
  }

  get hasSubscribers(): boolean {
    return this.#subscribers.length > 0;
  }

  subscribe(subscriber: Subscriber): void {
    this.#subscribers.push(subscriber);
  }

  unsubscribe(subscriber: Subscriber): boolean {
    const at = this.#subscribers.indexOf(subscriber);
    if (at >= 0) this.#subscribers.splice(at, 1);
    return at >= 0;
  }

  publish(message: unknown): void {
    for (const subscriber of this.#subscribers.slice()) subscriber(message, this.name);
  }

  runStores(
    message: unknown,
    run: (...args: unknown[]) => unknown,
    self?: unknown,
    ...args: unknown[]
  ): unknown {
    this.publish(message);
    return Reflect.apply(run, self, args);
  }
}

const STAGES = ["start", "end", "asyncStart", "asyncEnd", "error"] as const;

/** `node:diagnostics_channel`: whole but for the stores, which need a context that follows `await`. */
export function channels(): object {
  const known = new Map<string | symbol, Channel>();
  const channel = (name: string | symbol): Channel => {
    const found = known.get(name) ?? new Channel(name);
    known.set(name, found);
    return found;
  };
  return {
    Channel,
    channel,
    hasSubscribers: (name: string | symbol) => known.get(name)?.hasSubscribers ?? false,
    subscribe: (name: string | symbol, subscriber: Subscriber) =>
      channel(name).subscribe(subscriber),
    unsubscribe: (name: string | symbol, subscriber: Subscriber) =>
      channel(name).unsubscribe(subscriber),
    tracingChannel(name: string | Readonly<Record<string, Channel>>) {
      const parts = Object.fromEntries(
        STAGES.map((stage) => [
          stage,
          typeof name === "string"
            ? channel(`tracing:${name}:${stage}`)
            : (name[stage] ?? new Channel(stage)),
        ]),
      ) as Record<(typeof STAGES)[number], Channel>; // one for each stage
      return { ...parts, ...tracing(parts) };
    },
  };
}

type Traced = (...args: unknown[]) => unknown;

function tracing(parts: Readonly<Record<(typeof STAGES)[number], Channel>>): object {
  const traceSync = (
    run: Traced,
    context: Record<string, unknown> = {},
    self?: unknown,
    ...args: unknown[]
  ): unknown => {
    parts.start.publish(context);
    try {
      const result = Reflect.apply(run, self, args);
      context["result"] = result;
      return result;
    } catch (error) {
      context["error"] = error;
      parts.error.publish(context);
      throw error;
    } finally {
      parts.end.publish(context);
    }
  };
  return {
    traceSync,
    async tracePromise(
      run: Traced,
      context: Record<string, unknown> = {},
      self?: unknown,
      ...args: unknown[]
    ) {
      parts.start.publish(context);
      try {
        const promise = Reflect.apply(run, self, args);
        parts.end.publish(context);
        context["result"] = await promise;
        return context["result"];
      } catch (error) {
        context["error"] = error;
        parts.error.publish(context);
        throw error;
      } finally {
        parts.asyncStart.publish(context);
        parts.asyncEnd.publish(context);
      }
    },
    get hasSubscribers() {
      return STAGES.some((stage) => parts[stage].hasSubscribers);
    },
  };
}
