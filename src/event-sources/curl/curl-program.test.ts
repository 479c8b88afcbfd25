import { execFile, execFileSync } from "node:child_process";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { HeaderPair, HttpRequest } from "../http-message.ts";
import { parseCurl } from "./parse-curl.ts";
import { toCurl } from "./to-curl.ts";

/** What a server sees of a request, without what curl adds on its own. */
interface Seen {
  readonly method: string | undefined;
  readonly target: string | undefined;
  readonly headers: readonly string[];
  readonly body: string;
}

const run = promisify(execFile);
let server: Server;
let origin = "";
let seen: Seen | undefined;

beforeAll(async () => {
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const fields = request.rawHeaders.flatMap((name, index): HeaderPair[] =>
        index % 2 === 1
          ? []
          : [[name, Buffer.from(request.rawHeaders[index + 1] ?? "", "latin1").toString("utf8")]],
      );
      seen = {
        method: request.method,
        target: request.url,
        headers: comparable(fields),
        body: Buffer.concat(chunks).toString("utf8"),
      };
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

function comparable(headers: readonly HeaderPair[]): readonly string[] {
  return headers
    .map(([name, value]) => `${name.toLowerCase()}: ${value}`)
    .filter(
      (line) =>
        !/^(?:host|content-length|connection|expect): |^accept: \*\/\*$|^user-agent: curl\//.test(
          line,
        ),
    )
    .toSorted();
}

function asSeen({ method, path, rawQuery, headers, body }: HttpRequest): Seen {
  return {
    method,
    target: `${path}${rawQuery === "" ? "" : `?${rawQuery}`}`,
    headers: comparable(headers),
    body: utf8Text(body),
  };
}

/** Runs the command in a real shell with the real curl. */
async function sendFor(command: string): Promise<Seen | undefined> {
  seen = undefined;
  await run("sh", ["-c", command.replace("curl ", "curl -s -o /dev/null ")]);
  return seen;
}

describe("the curl program", () => {
  it.each([
    "URL",
    "'URL/a%20b?x=1&y=%2F#top'",
    "-XDELETE URL/p",
    "-I URL",
    "URL -d a=1 -d b=2",
    "URL -H 'content-type: text/plain' --data-raw '@not a file'",
    'URL --data-binary "line 1\nline 2"',
    "-G URL/s?x=1 --data-urlencode 'q=a b&c' -d d=2",
    "URL --data-urlencode 'ä b/~-_.!*()'",
    "-u ada:secret URL",
    "-b 'a=1; b=2' -b c=3 URL",
    "-A me -e http://from URL",
    "URL -H 'X-Empty;' -H 'Content-Type:' -d x",
    'URL/x -H "a: \\"q\\" \\n"',
    "URL/a/../b/./c/..",
    "--path-as-is URL/a/../b",
    "URL -H 'Accept: a' -H 'accept: b'",
    "URL -H 'Authorization: Bearer x' -u a:b",
  ])("sends what we read from: curl %s", async (rest) => {
    const command = `curl ${rest.replace("URL", origin)}`;
    const ours = parseCurl(command);
    expect(ours.ok && asSeen(ours.value.request)).toEqual(await sendFor(command));
  });

  it("sends what we wrote", async () => {
    const value = fc
      .string({ unit: "grapheme", maxLength: 30 })
      .map((text) => text.replaceAll(/\p{Cc}/gu, "").trim());
    const piece = fc.stringMatching(/^[A-Za-z0-9_~.%!$&'()*+,;=:@{}[\]-]{1,12}$/);
    const request: fc.Arbitrary<HttpRequest> = fc.record({
      method: fc.constantFrom("GET", "POST", "PUT", "DELETE"),
      path: fc.array(piece, { maxLength: 4 }).map((pieces) => `/${pieces.join("/")}`),
      rawQuery: piece,
      headers: fc.uniqueArray(fc.tuple(fc.stringMatching(/^X[A-Za-z0-9-]{0,12}$/), value), {
        maxLength: 5,
        selector: ([name]) => name.toLowerCase(),
      }),
      body: fc
        .string({ unit: "grapheme", maxLength: 60 })
        .map((text) => utf8(text.replaceAll("\0", ""))),
      sourceIp: fc.constant("127.0.0.1"),
      protocol: fc.constant("HTTP/1.1"),
    });
    await fc.assert(
      fc.asyncProperty(request, async (original) => {
        expect(await sendFor(toCurl(original, origin))).toEqual(asSeen(original));
      }),
      { numRuns: 25 },
    );
  });
});

/** What a shell makes of a copied command: the arguments that curl gets, and nothing else run. */
function shellArguments(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}\n`;
  // Without any PATH no other command can run; that it was tried is an error.
  const output = execFileSync("/bin/sh", ["-c", script], { env: { PATH: "" }, encoding: "utf8" });
  return output.split("\0").slice(0, -1);
}

it.each([
  "GET; touch pwned #",
  "$(touch pwned)",
  "`touch pwned`",
  "A\ntouch pwned",
  "a'b",
  "a|b",
  "GET\\",
  "*",
])("a copied command hands over the method, path, headers and body %j and runs nothing", (text) => {
  const request = {
    method: text,
    path: `/${text}`,
    rawQuery: text,
    headers: [["x-hostile", text]] as const,
    body: utf8(text),
    sourceIp: "203.0.113.7",
    protocol: "HTTP/1.1",
  };
  const words = shellArguments(toCurl(request, "https://example.com"));
  const option = (name: string) => words[words.indexOf(name) + 1];
  expect(option("-X")).toBe(text);
  expect(words).toContain(`https://example.com/${text}?${text}`);
  expect(option("-H")).toBe(`x-hostile: ${text}`);
  expect(option("--data-raw")).toBe(text);
});

it("a copied command has nothing that a terminal acts on while it is pasted", () => {
  const text = "\u001b[201~\ntouch pwned\r\u009b";
  const command = toCurl(
    {
      method: text,
      path: `/${text}`,
      rawQuery: text,
      headers: [["x-hostile", text]],
      body: utf8(text),
      sourceIp: "203.0.113.7",
      protocol: "HTTP/1.1",
    },
    "https://example.com",
  );
  // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
  expect(command).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
  expect(command).toContain("%1B[201~");
  expect(command).toContain("base64 -d");
});
