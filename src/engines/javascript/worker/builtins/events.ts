// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="./untyped-packages.d.ts" />
import EventEmitter from "events/";
import {
  type Emitter,
  addAbortListener,
  captureRejectionSymbol,
  errorMonitor,
  getEventListeners,
  on,
  withErrorMonitor,
} from "./events/extras.ts";
import { provide } from "./provide.ts";

provide({
  events: () => {
    const { prototype } = EventEmitter as { readonly prototype: Emitter }; // the package's class
    // oxlint-disable-next-line typescript/unbound-method -- called with its object there
    prototype.emit = withErrorMonitor(prototype.emit);
    return Object.assign(EventEmitter, {
      on,
      errorMonitor,
      captureRejectionSymbol,
      captureRejections: false,
      getEventListeners,
      addAbortListener,
      getMaxListeners: (emitter: { getMaxListeners(): number }) => emitter.getMaxListeners(),
      setMaxListeners(
        count: number,
        ...emitters: readonly { setMaxListeners?(n: number): void }[]
      ) {
        for (const emitter of emitters) emitter.setMaxListeners?.(count);
      },
    });
  },
});
