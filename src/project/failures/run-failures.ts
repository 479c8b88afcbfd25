import type { FailureCard } from "./failure-card.ts";

const HEAD = `#!/bin/bash
api="http://\${AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime"
next() {
  event="$(curl -sS -D /tmp/headers "$api/invocation/next")"
  id="$(grep -i '^lambda-runtime-aws-request-id:' /tmp/headers | tr -d '\\r' | cut -d ' ' -f 2)"
}
post() { curl -sS -w ' %{http_code}\\n' -X POST "$api/$1" "\${@:2}"; }
`;

const script = (body: string): FailureCard["files"] => ({ bootstrap: { content: HEAD + body } });

/** A process that ends or says no before it has asked for an event (Runtime API reference §3.2, §3.3). */
const INIT_FAILURES: readonly FailureCard[] = [
  {
    id: "init-error",
    group: "Init",
    title: "Init reports an error",
    what: "The runtime posts to init/error and ends: it could not load its handler.",
    why: "A missing file, a failed connection, a wrong setting: whatever the program checks before its first question.",
    production:
      "INIT_REPORT has Status: error and the runtime's error type. Lambda tries the init once more inside the invocation, so the lines come twice.",
    files: script(`echo "cannot load the handler" >&2
post init/error -H 'Lambda-Runtime-Function-Error-Type: Runtime.NoSuchHandler' \\
  --data-binary '{"errorType":"Runtime.NoSuchHandler","errorMessage":"no handler.sh"}' >/dev/null
exit 1
`),
    log: [
      /cannot load the handler/,
      /INIT_REPORT .*Phase: init.*Status: error.*Error Type: Runtime.NoSuchHandler/,
    ],
    answer: /"errorType":"Runtime.NoSuchHandler"/,
    section: "3.2",
  },
  {
    id: "init-timeout",
    group: "Init",
    title: "Init takes too long",
    what: "No first next within 10 seconds: Lambda kills the process and starts it again inside the invocation, where the function's timeout counts.",
    why: "Downloads, big packages or a slow connection at the start.",
    production:
      "INIT_REPORT with Status: timeout near 10000 ms, then a time-out of the function. More memory gives more processor too.",
    files: script("sleep 60\n"),
    settings: { timeoutSeconds: 1 },
    log: [
      /INIT_REPORT Init Duration: 1\d{4}\.\d\d ms.*Phase: init.*Status: timeout/,
      /Status: timeout/,
    ],
    answer: /Task timed out after 1\.00 seconds/,
    section: "3.2",
  },
  {
    id: "exit-before",
    group: "Init",
    title: "Ends before its first question",
    what: "The process ends without having called next.",
    why: "set -e and a command that failed, an uncaught exception, a program that is no loop.",
    production:
      "Runtime.ExitError with the exit status. The last lines on stderr stand just before it.",
    files: script("echo 'jq: command not found' >&2\nexit 127\n"),
    log: [
      /jq: command not found/,
      /INIT_REPORT .*Phase: init.*Status: error.*Error Type: Runtime.ExitError/,
    ],
    answer: /Runtime exited with error: exit status 127/,
    section: "3.3",
  },
];

/** What goes wrong with an event in hand (§3.3, §3.4). */
const INVOKE_FAILURES: readonly FailureCard[] = [
  {
    id: "exit-during",
    group: "Invoke",
    title: "Ends during an invocation",
    what: "The process takes the event and ends without an answer.",
    why: "The handler's failure took the runtime with it, for example through set -e.",
    production:
      "Runtime.ExitError in the answer, END and REPORT right behind the last lines on stderr. The next invocation is a new start of the process.",
    files: script("next\necho 'handler crashed' >&2\nexit 3\n"),
    log: [/START RequestId/, /handler crashed/, /REPORT RequestId.*Error Type: Runtime.ExitError/],
    answer: /Runtime exited with error: exit status 3/,
    section: "3.3",
  },
  {
    id: "segmentation-fault",
    group: "Invoke",
    title: "Killed by a signal",
    what: "A segmentation fault ends the process in the middle of the work.",
    why: "A bug in native code.",
    production: "“signal: segmentation fault” in the error message.",
    files: script("next\nkill -SEGV $$\nsleep 5\n"),
    log: [/START RequestId/, /REPORT RequestId.*Error Type: Runtime.ExitError/],
    answer: /Runtime exited with error: signal: segmentation fault/,
    section: "3.3",
  },
  {
    id: "exit-between",
    group: "Invoke",
    title: "Ends between two invocations",
    what: "It answers and ends instead of asking again: a script without its loop.",
    why: "Who writes a runtime like a CGI script expects to be started for each event.",
    production:
      "Each answer is right, but each invocation starts the process again: Duration includes the start. A runtime must loop for ever.",
    files: script(
      `next\npost "invocation/$id/response" --data-binary '"done"' >/dev/null\nexit 0\n`,
    ),
    invocations: 2,
    log: [/START RequestId/, /REPORT RequestId/, /START RequestId/],
    answer: /done|Runtime exited/,
    section: "3.3",
  },
  {
    id: "out-of-memory",
    group: "Invoke",
    title: "Out of memory",
    what: "The process takes more than the function's memory: the kernel kills it, and nothing can catch that.",
    why: "A file or an answer is read as a whole, or something is kept with every invocation and never let go.",
    production:
      "“signal: killed” in the answer and Error Type: Runtime.OutOfMemory in REPORT, with Max Memory Used at Memory Size. Watch Max Memory Used grow over the invocations of one log stream.",
    // It looks for the last lines of what has none: everything is kept.
    files: script("next\nexec tail /dev/zero\n"),
    settings: { timeoutSeconds: 120 },
    needsMachine: true,
    log: [/START RequestId/, /REPORT RequestId.*Error Type: Runtime\.OutOfMemory/],
    answer: /signal: killed/,
    section: "3.3",
  },
  {
    id: "time-out",
    group: "Invoke",
    title: "Time-out",
    what: "The handler waits longer than the function's timeout: the process is killed with all its children.",
    why: "A call without a time limit of its own to something that does not answer.",
    production:
      "“Task timed out after …” in the log and Status: timeout in REPORT. What the handler was waiting for is in none of them: log before each call.",
    files: script("next\nsleep 30\n"),
    settings: { timeoutSeconds: 1 },
    log: [/START RequestId/, /REPORT RequestId.*Duration: 1\d{3}\.\d\d ms.*Status: timeout/],
    answer: /Task timed out after 1\.00 seconds/,
    section: "3.3",
  },
];

/** Answers that Lambda does not take (§1.4, §1.6, §7). */
const ANSWER_FAILURES: readonly FailureCard[] = [
  {
    id: "too-large",
    group: "Answer",
    title: "Answer too large",
    what: "The response is larger than 6 291 556 bytes: the call is refused with 413, the invocation fails, the runtime may go on.",
    why: "Results that belong in a file or an object store are returned instead.",
    production:
      "Function.ResponseSizeTooLarge in the answer. Return a link, or stream the response.",
    files: script(`while next; do
  head -c 6291557 /dev/zero | tr '\\0' x > /tmp/answer
  post "invocation/$id/response" --data-binary @/tmp/answer
done
`),
    log: [
      /"errorType":"RequestEntityTooLarge"/,
      /^ 413$/,
      /Error Type: Function.ResponseSizeTooLarge/,
    ],
    answer: /Function\.ResponseSizeTooLarge/,
    section: "7",
  },
  {
    id: "bad-mode",
    group: "Answer",
    title: "Wrong response mode",
    what: "Lambda-Runtime-Function-Response-Mode has a value other than “streaming”.",
    why: "“buffered” looks right and is not: buffered is said by leaving the header out.",
    production:
      "400 InvalidFunctionResponseMode, which only the runtime sees: it has to look at the status of its own calls. No further call is accepted.",
    files: script(`while next; do
  post "invocation/$id/response" -H 'Lambda-Runtime-Function-Response-Mode: buffered' --data-binary '"x"'
  exit 1
done
`),
    // What the caller gets is not known of Lambda; here the call's empty answer.
    answer: /^200 $/,
    log: [/"errorType":"InvalidFunctionResponseMode"/, /^ 400$/, /Error Type: Runtime.ExitError/],
    section: "1.4",
  },
  {
    id: "double-answer",
    group: "Answer",
    title: "Two answers to one event",
    what: "The second response to the same request ID is refused.",
    why: "An error path that answers although the success path did already.",
    production:
      "The caller sees the first answer. Only the runtime sees the 403: it has to look at the status of its own calls.",
    files: script(`while next; do
  post "invocation/$id/response" --data-binary '"first"' >/dev/null
  post "invocation/$id/response" --data-binary '"second"'
done
`),
    log: [/"errorType":"InvalidStateTransition"/, /^ 403$/],
    answer: /"first"/,
    section: "2",
  },
  {
    id: "wrong-id",
    group: "Answer",
    title: "Wrong request ID",
    what: "The answer names another invocation: 400, and the right one still waits until its time-out.",
    why: "The ID was read with the carriage return at the end of its header, or kept from the event before.",
    production:
      "Time-outs although the handler is done. The runtime sees InvalidRequestID if it looks.",
    files: script(`while next; do
  post "invocation/11111111-2222-4333-8444-555555555555/response" --data-binary '"x"'
  sleep 5
done
`),
    settings: { timeoutSeconds: 1 },
    log: [/"errorType":"InvalidRequestID"/, /^ 400$/, /Status: timeout/],
    answer: /Task timed out after 1\.00 seconds/,
    section: "1.4",
  },
];

/** Answers that come in part, or when nobody waits for them any more (§1.5, §1.6). */
const BROKEN_ANSWERS: readonly FailureCard[] = [
  {
    id: "truncated-upload",
    group: "Answer",
    title: "Answer that breaks off",
    what: "The connection ends before the whole body is there: Lambda got 6 of 1000 announced bytes.",
    why: "The process ends or closes its socket while it sends, or Content-Length counts characters and not bytes.",
    production:
      "Runtime.TruncatedResponse in the answer. Let the HTTP client count the length, and wait for the 202 before going on.",
    files: script(`while next; do
  exec 3<>"/dev/tcp/\${AWS_LAMBDA_RUNTIME_API%:*}/\${AWS_LAMBDA_RUNTIME_API#*:}"
  printf 'POST /2018-06-01/runtime/invocation/%s/response HTTP/1.1\\r\\nHost: %s\\r\\nContent-Length: 1000\\r\\n\\r\\n"short' \\
    "$id" "$AWS_LAMBDA_RUNTIME_API" >&3
  exec 3>&-
done
`),
    log: [/START RequestId/, /REPORT RequestId/],
    answer: /Runtime\.TruncatedResponse/,
    section: "1.6",
  },
  {
    id: "late-answer",
    group: "Answer",
    title: "Late answer",
    what: "A background job answers an event that is over. It was frozen with the environment, and wakes up in somebody else's invocation: 400.",
    why: "What is left running after the answer stands still until the next event comes.",
    production:
      "Log lines of one request ID between START and END of another. The runtime sees InvalidRequestID if it looks: nothing may be left running when it asks for the next event.",
    files: script(`while next; do
  if [ -z "$old" ]; then
    old="$id"
    (sleep 1; post "invocation/$old/response" --data-binary '"late"') &
  else
    sleep 3
  fi
  post "invocation/$id/response" --data-binary '"in time"' >/dev/null
done
`),
    settings: { timeoutSeconds: 10 },
    invocations: 2,
    log: [/START RequestId/, /START RequestId/, /"errorType":"InvalidRequestID"/, /^ 400$/],
    answer: /"in time"/,
    section: "1.4",
  },
];

/** Lambda's side of it: no room, and a start from nothing (§3.6, §8.3). */
const CAPACITY: readonly FailureCard[] = [
  {
    id: "throttled",
    group: "Capacity",
    title: "Throttled",
    what: "The concurrency limit is 0: the invocation is refused with 429 and no environment is looked for.",
    why: "Reserved concurrency is used up, or somebody set it to 0 to stop the function.",
    production:
      "Nothing in the function's log. The metric Throttles, and TooManyRequestsException at the caller.",
    files: script(
      'while next; do post "invocation/$id/response" --data-binary 1 >/dev/null; done\n',
    ),
    settings: { concurrencyLimit: 0 },
    log: [],
    answer: /TooManyRequestsException|Rate Exceeded/,
    section: "8.3",
  },
  {
    id: "cold-start",
    group: "Capacity",
    title: "Cold start",
    what: "No failure, but often taken for one: the first invocation of an environment waits for its init.",
    why: "A new environment is made when none is idle: after a deployment, after a pause, under load.",
    production:
      "REPORT has Init Duration on the first invocation of each log stream and on no other.",
    files: script(`sleep 0.4
while next; do post "invocation/$id/response" --data-binary '"warm"' >/dev/null; done
`),
    invocations: 2,
    log: [/INIT_START/, /REPORT RequestId.*Init Duration: \d+\.\d\d ms/, /REPORT RequestId/],
    answer: /"warm"/,
    section: "3.6",
  },
];

export const RUN_FAILURES: readonly FailureCard[] = [
  ...INIT_FAILURES,
  ...INVOKE_FAILURES,
  ...ANSWER_FAILURES,
  ...BROKEN_ANSWERS,
  ...CAPACITY,
];
