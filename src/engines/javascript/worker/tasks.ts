/** A function that has another one called in a task of its own, in the order of the calls. */
export function createTasks(): (fn: () => void) => void {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = (): void => waiting.shift()?.();
  // Bound: later, user code may have replaced it.
  const post = port2.postMessage.bind(port2, undefined) as () => void;
  return (fn) => {
    waiting.push(fn);
    post();
  };
}
