import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import type { HttpRequest } from "../http-message.ts";
import { parseCurl } from "./parse-curl.ts";
import { toCurl } from "./to-curl.ts";

function parsed(command: string) {
  const result = parseCurl(command);
  if (!result.ok) throw new Error(`${result.error.argument}: ${result.error.message}`);
  const { request, origin, notes } = result.value;
  return {
    ...request,
    body: utf8Text(request.body),
    headers: Object.fromEntries(request.headers),
    origin,
    notes,
  };
}

describe("a pasted curl command", () => {
  it.each([
    [
      "curl example.com",
      {
        method: "GET",
        path: "/",
        rawQuery: "",
        origin: "http://example.com",
        body: "",
        headers: {},
      },
    ],
    [
      "curl 'https://example.com:8443/a%20b?x=1&y=%2F#top'",
      { path: "/a%20b", rawQuery: "x=1&y=%2F", origin: "https://example.com:8443" },
    ],
    ["$ curl -XDELETE http://h/p", { method: "DELETE", path: "/p" }],
    ["curl -sSLX put http://h/p", { method: "PUT" }],
    ["curl -I http://h/", { method: "HEAD" }],
    [
      "curl http://h -d a=1 -d b=2",
      {
        method: "POST",
        body: "a=1&b=2",
        headers: { "Content-Type": "application/x-www-form-urlencoded" },
      },
    ],
    [
      `curl http://h -H 'content-type: text/plain' --data-raw '@not a file'`,
      { body: "@not a file", headers: { "content-type": "text/plain" } },
    ],
    [`curl http://h --data-binary "line 1\nline 2"`, { body: "line 1\nline 2" }],
    [
      `curl http://h --json '{"a":1}'`,
      {
        method: "POST",
        body: '{"a":1}',
        headers: { "Content-Type": "application/json", Accept: "application/json" },
      },
    ],
    [
      "curl -G http://h/s?x=1 --data-urlencode 'q=a b&c' -d d=2",
      { method: "GET", rawQuery: "x=1&q=a+b%26c&d=2", body: "", headers: {} },
    ],
    ["curl http://h --url-query 'q=a b'", { rawQuery: "q=a+b" }],
    ["curl -u ada:secret http://h", { headers: { Authorization: "Basic YWRhOnNlY3JldA==" } }],
    [
      "curl http://ada:s%40@h/",
      { headers: { Authorization: "Basic YWRhOnNA" }, origin: "http://h" },
    ],
    ["curl -b 'a=1; b=2' -b c=3 http://h", { headers: { Cookie: "a=1; b=2;c=3" } }],
    [
      "curl -A me -e http://from http://h",
      { headers: { "User-Agent": "me", Referer: "http://from" } },
    ],
    ["curl http://h -H 'X-Empty;' -H 'Content-Type:' -d x", { headers: { "X-Empty": "" } }],
    ["curl --url http://h/p", { path: "/p" }],
    ["curl http://h/a/../b/./c/..", { path: "/b/" }],
    ["curl --path-as-is http://h/a/../b", { path: "/a/../b" }],
    ["curl http://h --data-urlencode '!*()~ü'", { body: "%21%2A%28%29~%C3%BC" }],
    [`curl "http://h/\\$x" -H "a: \\"q\\" \\n"`, { path: "/$x", headers: { a: '"q" \\n' } }],
    [String.raw`curl $'http://h/' --data-raw $'it\'s\n\u0021\x41'`, { body: "it's\n!A" }],
    ["\n\ncurl \\\n  -X POST \\\r\n  http://h/p\n", { method: "POST", path: "/p" }],
  ])("%s", (command, expected) => {
    const request = parsed(command);
    expect(request).toMatchObject(expected);
  });

  it("has exactly the headers that were asked for", () => {
    expect(parsed("curl http://h -H 'X-Empty;' -H 'Content-Type:' -d x").headers).toEqual({
      "X-Empty": "",
    });
  });

  it.each([
    ["wget http://h", "wget", "begin with"],
    ["", "", "begin with"],
    ["curl", "URL", "no URL"],
    ["curl -X", "-X", "needs a value"],
    ["curl http://a http://b", "http://b", "second URL"],
    ["curl ftp://h/x", "ftp://h/x", "not HTTP"],
    ["curl 'http://h/a b'", "http://h/a b", "space"],
    ["curl http://h/a\\ b -g", "http://h/a b", "space"],
    ["curl 'http://h/[1-3]'", "http://h/[1-3]", "--globoff"],
    ["curl http://h -d @body.json", "-d @body.json", "the file body.json"],
    ["curl http://h --data-binary @-", "--data-binary @-", "standard input"],
    ["curl http://h -H @headers", "-H @headers", "the file headers"],
    ["curl http://h -H nonsense", "-H nonsense", "not a header"],
    ["curl http://h -F a=b", "-F", "Multipart"],
    ["curl http://h -T file", "-T", "cannot be read"],
    ["curl http://h -u ada", "-u ada", "no password"],
    ["curl http://h -b jar.txt", "-b jar.txt", "cookie file"],
    ["curl http://h --request=POST", "--request=POST", "Put a space"],
    ["curl http://h --frobnicate", "--frobnicate", "not an option"],
    ["curl http://h -sQ", "-Q", "not an option"],
    ["curl http://h -I -d x", "-I", "cannot be combined"],
    ["curl http://h -X 'G T'", "-X", "not an HTTP method"],
    ["curl 'http://h", "quotes", "never closed"],
    ['curl ^"http://h^"', "^", "Windows"],
    ["curl http://h ^\n -d x", "^", "Windows"],
  ])("refuses %j, naming %j", (command, argument, words) => {
    const result = parseCurl(command);
    expect(result).toMatchObject({
      ok: false,
      error: { argument, message: expect.stringContaining(words) },
    });
  });

  it("leaves out what follows and says what it did not expand", () => {
    expect(parsed('curl -H "Authorization: Bearer $TOKEN" http://h | jq .').notes).toEqual([
      "What follows the curl command is left out: | jq .",
      "$TOKEN is not expanded; it stands in the request as written.",
    ]);
  });
});

describe("copy as curl", () => {
  const base: HttpRequest = {
    method: "GET",
    path: "/p",
    rawQuery: "",
    headers: [],
    body: utf8(""),
    sourceIp: "127.0.0.1",
    protocol: "HTTP/1.1",
  };

  it("writes one option a line", () => {
    const command = toCurl(
      {
        ...base,
        method: "PUT",
        rawQuery: "a=1",
        headers: [["content-type", "text/plain"]],
        body: utf8("it's"),
      },
      "https://h",
    );
    expect(command).toBe(String.raw`curl -X PUT \
  'https://h/p?a=1' \
  -H 'content-type: text/plain' \
  --data-raw 'it'\''s'`);
  });

  it("pipes bytes that no shell word can hold", () => {
    expect(
      toCurl({ ...base, method: "POST", body: new Uint8Array([0xff, 0]) }, "http://h"),
    ).toContain("printf %s '/wA=' | base64 -d | curl 'http://h/p'");
  });

  it("gives the same request when pasted again", () => {
    const token = fc.stringMatching(/^[A-Za-z][A-Za-z0-9-]{0,12}$/);
    const value = fc
      .string({ unit: "grapheme", maxLength: 30 })
      .map((text) => text.replaceAll(/[\0\r\n]/g, "").trim());
    const piece = fc.stringMatching(/^[A-Za-z0-9._~%!$&'()*+,;=:@{}[\]-]{0,12}$/);
    const request: fc.Arbitrary<HttpRequest> = fc.record({
      method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"),
      path: fc.array(piece, { maxLength: 4 }).map((pieces) => `/${pieces.join("/")}`),
      rawQuery: piece,
      headers: fc.array(fc.tuple(token, value), { maxLength: 5 }),
      body: fc
        .string({ unit: "grapheme", maxLength: 60 })
        .map((text) => utf8(text.replaceAll("\0", ""))),
      sourceIp: fc.constant("127.0.0.1"),
      protocol: fc.constant("HTTP/1.1"),
    });
    fc.assert(
      fc.property(request, (original) => {
        const again = parseCurl(toCurl(original, "https://example.com"));
        expect(again).toEqual({
          ok: true,
          value: { request: original, origin: "https://example.com", notes: [] },
        });
      }),
      { numRuns: 500 },
    );
  });
});
