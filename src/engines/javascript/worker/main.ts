import type { FromSandbox, Said, ToSandbox } from "../shared/messages.ts";
import { getter, wallTime } from "./natives.ts";
import { createPortLink } from "./port-link.ts";
import { ProcessTime } from "./process-time.ts";
import { startProcess } from "./start-process.ts";
import { createTasks } from "./tasks.ts";

/*
 * Entry of the sandbox's Web Worker. It says that it is there, and the first message brings the port; after that nothing
 * is said through the Web Worker itself, and user code starts only when the client says so.
 */
// Later, user code may have replaced it, and anyone who is asked for an event's data learns of the port behind it.
const dataOf = getter(MessageEvent.prototype, "data");

globalThis.addEventListener(
  "message",
  (event: MessageEvent) => {
    const [port] = event.ports;
    if (port === undefined) return;
    // Bound now: later, user code may have replaced the methods.
    const native = port.postMessage.bind(port) as (
      message: FromSandbox,
      transfer: Transferable[],
    ) => void;
    let time: ProcessTime | undefined;
    const post = (message: Said, transfer: Transferable[]): void =>
      native({ ...message, at: time?.now() ?? 0 }, transfer);
    const link = createPortLink(post);
    let control: ReturnType<typeof startProcess> | undefined;
    port.onmessage = (event: MessageEvent): void => {
      const data = dataOf(event) as ToSandbox; // the client sends nothing else
      switch (data.kind) {
        case "start":
          if (control !== undefined) return;
          time = new ProcessTime(data.now, data.speed, {
            wall: wallTime,
            afterTask: createTasks(),
          });
          control = startProcess(data, time, post, link);
          return;
        case "runtime-api":
          if (data.thawedAt !== undefined) control?.thaw(data.thawedAt);
          if (data.speed !== undefined && time !== undefined) time.speed = data.speed;
          if (data.now !== undefined) time?.set(data.now);
          link.receive(data.frame);
          return;
        case "hold-time":
          control?.holdTime(data.isHeld);
          return;
        case "freeze":
          control?.freeze();
          return;
        case "thaw":
          control?.thaw(data.now);
          return;
        case "lines-seen":
          control?.linesSeen(data.count);
          return;
        case "connection":
        case "connection-bytes":
        case "connection-closed":
          control?.connection(data);
          return;
        case "signal":
          control?.signal();
          return;
      }
    };
  },
  { once: true },
);

globalThis.postMessage("started");
