import { expect } from "./support/test.ts";
import { test } from "./support/linux-simulator-page.ts";
import { bashFiles } from "./linux-scripts.ts";

// What hostile functions do to the Linux machine: each ends at its time-out, Stop ends it, and the function goes on.

/** A loop that attacks when the event asks for it, and answers any other; it needs nothing of `/tmp`. */
function attackFiles(...attack: readonly string[]) {
  return bashFiles(
    'API="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"',
    "connect() { exec {fd}<>/dev/tcp/${AWS_LAMBDA_RUNTIME_API/://}; }",
    "while :; do",
    '  reply=$(curl -sSi "$API/invocation/next") || exit 9',
    '  id=$(grep -Fi aws-request-id <<<"$reply" | tr -d "[:space:]" | cut -d: -f2)',
    "  if [[ $reply == *attack* ]]; then",
    "  echo attacking",
    ...attack,
    "  sleep 1000",
    "  fi",
    '  curl -sS -o /dev/null -X POST -d fine "$API/invocation/$id/response"',
    "done",
  );
}

const response = (header: string): string =>
  `printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: x\\r\\n${header}\\r\\n\\r\\n' $id >&$fd`;

const attacks: readonly (readonly [name: string, lines: readonly string[], seconds?: number])[] = [
  ["a fork bomb", ["bomb() { bomb | bomb & }; bomb; wait"]],
  ["a full /tmp", ["while head -c 9000000 /dev/zero >> /tmp/fill; do :; done; : > /tmp/more"]],
  [
    "900 half-open connections",
    ["for ((i = 0; i < 900; i++)); do connect; printf 'POST /2018-06-01/runtime/inv' >&$fd; done"],
    3,
  ],
  [
    "a response that comes byte by byte",
    ["connect", response("Content-Length: 999"), "while sleep 0.1; do printf x >&$fd; done"],
  ],
  [
    "a response in chunks without end",
    [
      "connect",
      response("Transfer-Encoding: chunked"),
      String.raw`while printf '5\r\nabcde\r\n' >&$fd; do :; done`,
    ],
  ],
  ["a head without end", ["connect", "yes 'X-Header: value' >&$fd"]],
  [
    "what is no HTTP, again and again",
    [
      String.raw`while connect; do printf '\0\377 / HTTP/9.9\r\n\r\n' >&$fd; cat <&$fd; exec {fd}>&-; done`,
    ],
  ],
];

for (const [name, lines, seconds = 1] of attacks) {
  test(`${name} ends at the time-out or by Stop, and the next invocation works`, async ({
    simulator,
  }) => {
    test.slow();
    await simulator.deploy(attackFiles(...lines), {
      timeoutSeconds: seconds,
      concurrencyLimit: 1,
    });
    // The first Init is over before the attack begins.
    expect((await simulator.invoke("{}")).payload).toBe("fine");
    const attacked = await simulator.invoke('"attack"');
    expect(JSON.parse(attacked.payload)).toMatchObject({
      errorType: "Sandbox.Timedout",
      errorMessage: expect.stringContaining(`Task timed out after ${seconds}.00 seconds`),
    });
    expect((await simulator.invoke("{}")).payload).toBe("fine");
    const reports = (await simulator.logUntilReports(3)).filter((line) =>
      line.startsWith("REPORT"),
    );
    expect(reports[1]).toContain("Status: timeout");

    const stopped = simulator.invoke('"attack"');
    await simulator.logUntilText("attacking");
    await simulator.call("stopAll");
    expect((await stopped).kind).toBe("rejected");
    expect((await simulator.invoke("{}")).payload).toBe("fine");
  });
}
