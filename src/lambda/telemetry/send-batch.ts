import { utf8, utf8Text } from "#base/utf8.ts";
import type { ByteConnection } from "#contract/engine.ts";
import { createDeferred } from "../deferred.ts";

/** A head that is longer is no answer. */
const MAX_HEAD_BYTES = 65_536;

/**
 * Posts a batch to a listener inside the environment over a fresh connection; gives the status of the answer. Rejects
 * when the connection breaks before it.
 */
export function postBatch(
  connection: ByteConnection,
  {
    host,
    path,
    batch,
  }: { readonly host: string; readonly path: string; readonly batch: Uint8Array },
): Promise<number> {
  const answered = createDeferred<number | Error>();
  let head = "";
  connection.onReceive = (bytes) => {
    if (bytes === undefined) {
      answered.resolve(new Error("the listener closed the connection without an answer"));
      return;
    }
    connection.consumed?.(bytes.length);
    if (head.length < MAX_HEAD_BYTES) head += utf8Text(bytes);
    const status = /^HTTP\/1\.[01] (?<status>\d{3})[^\n]*\n(?:[^\n]+\n)*\r?\n/.exec(head)?.groups?.[
      "status"
    ];
    if (status === undefined) return;
    answered.resolve(Number(status));
    connection.end();
  };
  connection.onClose = () =>
    answered.resolve(new Error("the connection broke before the listener had answered"));
  connection.send(
    utf8(
      `POST ${path} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n` +
        `Content-Length: ${batch.length}\r\nConnection: close\r\n\r\n`,
    ),
  );
  connection.send(batch);
  return answered.promise.then((result) => {
    if (typeof result === "number") return result;
    connection.destroy();
    throw result;
  });
}
