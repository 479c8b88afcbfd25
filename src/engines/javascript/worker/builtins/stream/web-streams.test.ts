// oxlint-disable-next-line typescript/triple-slash-reference -- an ambient declaration, which nothing can import
/// <reference path="../untyped-packages.d.ts" />
import type * as node from "node:stream";
import packaged from "readable-stream/lib/stream.js";
import { expect, test } from "vitest";
import { addWebStreams } from "./web-streams.ts";

const stream = packaged as unknown as typeof node;
addWebStreams(stream as never);

test("a stream goes to the Web and comes back", async () => {
  const web = stream.Readable.toWeb(stream.Readable.from([Buffer.from("a"), Buffer.from("b")]));
  let text = "";
  for await (const chunk of stream.Readable.fromWeb(web)) text += String(chunk);
  expect(text).toBe("ab");
});

test("an error comes through, and giving up reaches the source", async () => {
  const failing = new stream.Readable({ read: () => failing.destroy(new Error("broken")) });
  await expect(stream.Readable.toWeb(failing).getReader().read()).rejects.toThrow("broken");

  const endless = new stream.Readable({ read() {} });
  await stream.Readable.toWeb(endless)
    .cancel(new Error("enough"))
    .catch(() => undefined);
  expect(endless.destroyed).toBe(true);
});

test("what is written arrives on the other side", async () => {
  const got: string[] = [];
  const target = new stream.Writable({
    write(chunk, _, done) {
      got.push(String(chunk));
      done();
    },
  });
  const writer = stream.Writable.toWeb(target).getWriter();
  await writer.write("a");
  await writer.close();
  expect(got).toEqual(["a"]);

  const web = new WritableStream<unknown>({ write: (chunk) => void got.push(String(chunk)) });
  const back = stream.Writable.fromWeb(web);
  const over = new Promise((resolve) => back.once("finish", resolve));
  back.write("b");
  back.end("c");
  await over;
  expect(got).toEqual(["a", "b", "c"]);
});
