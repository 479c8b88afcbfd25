import { RUNTIME_PATH } from "#runtime-api/paths.ts";
import type {
  ArrivingRequest,
  NodeHttpSource,
  NodeListener,
} from "#network/node/node-http-source.ts";

import { refuseForeignClients } from "./own-clients.ts";

/** Named by requests that come while there is no execution environment. */
export const NO_ENVIRONMENT = "";

/** One Runtime API port of this machine, used by one execution environment at a time. */
export interface ApiPort {
  readonly address: string;
  /** Lets requests through to the environment, from now until `shut`. */
  serve(): void;
  /** The process is gone: cuts its connections, and lets later ones wait until `serve`. */
  shut(): void;
  /** Called with the client's end of each new connection that asks the Runtime API. */
  onClient: (clientPort: number, serverPort: number) => void;
  /** The environment is gone: another may have the port. */
  release(): void;
}

/** The Runtime API ports of local mode: `--api-port` for the first environment, any free port for each further one. */
export interface ApiPorts {
  /** Address of the first port. */
  readonly address: string;
  claim(environmentId: string): Promise<ApiPort>;
}

/** Opens the first port. Rejects with Node's error when that fails. */
export async function openApiPorts(source: NodeHttpSource, firstPort: number): Promise<ApiPorts> {
  const first = await Slot.open(source, firstPort);
  const slots = [first];
  return {
    address: first.address,
    async claim(environmentId) {
      let slot = slots.find((candidate) => candidate.claim(environmentId));
      while (slot === undefined) {
        const opened = await Slot.open(source, 0);
        slots.push(opened);
        if (opened.claim(environmentId)) slot = opened;
      }
      return slot;
    },
  };
}

class Slot implements ApiPort {
  onClient: ApiPort["onClient"] = () => undefined;
  #listener!: NodeListener;
  #environmentId: string | undefined;
  #isServing = false;
  /** Requests that came before anybody could serve them, as a runtime that is started by hand may. */
  #waiting: ((environmentId: string) => void)[] = [];

  static async open(source: NodeHttpSource, port: number): Promise<Slot> {
    const slot = new Slot();
    slot.#listener = await source.listen({
      port,
      refuses: refuseForeignClients,
      environmentId: (request) => slot.#identify(request),
    });
    return slot;
  }

  get address(): string {
    return this.#listener.address;
  }

  claim(environmentId: string): boolean {
    if (this.#environmentId !== undefined) return false;
    this.#environmentId = environmentId;
    return true;
  }

  serve(): void {
    this.#isServing = true;
    const environmentId = this.#environmentId;
    if (environmentId === undefined) return;
    for (const goOn of this.#waiting.splice(0)) goOn(environmentId);
  }

  shut(): void {
    this.#isServing = false;
    this.#listener.disconnect();
  }

  release(): void {
    this.shut();
    this.onClient = () => undefined;
    this.#environmentId = undefined;
  }

  #identify({ target, signal, clientPort, isFirst }: ArrivingRequest): Promise<string> {
    if (isFirst) this.onClient(clientPort, this.#listener.port);
    if (this.#isServing && this.#environmentId !== undefined)
      return Promise.resolve(this.#environmentId);
    // What is no call of a runtime (`/ping`, a wrong path) has nothing to wait for.
    if (!target.startsWith(RUNTIME_PATH))
      return Promise.resolve(this.#environmentId ?? NO_ENVIRONMENT);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      signal.addEventListener("abort", () => {
        this.#waiting = this.#waiting.filter((goOn) => goOn !== resolve);
      });
    });
  }
}
