import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Between arguments and calls: characters that no argument has. */
const [UNIT, RECORD] = ["\u001f", "\u001e"];

/**
 * Programs in place of `aws`, `docker` and `curl` that note their arguments and answer as for a new account: no function
 * and no role yet, everything that is made is made. Shell scripts, because a test starts many of them.
 *
 * @returns the calls so far, each with its arguments
 */
export function fakeTools(bin: string): () => string[][] {
  mkdirSync(bin, { recursive: true });
  const log = join(bin, "calls.log");
  const note = `printf '%s\\037' "$@" >> '${log}'; printf '\\036' >> '${log}'`;
  const answers = `case $2 in
  get-function-configuration)
    case " $* " in *FunctionArn*) echo arn:aws:lambda:us-east-1:123456789012:function:x ;;
    *) echo ResourceNotFoundException >&2; exit 254 ;; esac ;;
  get-role) echo NoSuchEntity >&2; exit 254 ;;
  create-role) echo arn:aws:iam::123456789012:role/x ;;
  list-layer-versions) echo None ;;
  publish-layer-version) echo arn:aws:lambda:us-east-1:123456789012:layer:x:1 ;;
  get-function-url-config) echo https://x.lambda-url.us-east-1.on.aws/ ;;
  create-api | create-rest-api | get-resources | create-resource) echo id ;;
  get-apis) printf 'id\\t%s-http\\t%s\\n' "$FUNCTION" "$MADE_BY" ;;
  get-rest-apis) printf 'id\\t%s-rest\\t%s\\n' "$FUNCTION" "$MADE_BY" ;;
  get-api) echo https://id.execute-api.us-east-1.amazonaws.com ;;
  invoke) for last; do :; done; echo '{}' > "$last"; printf 'None\\tbG9n\\n' ;;
esac`;
  for (const name of ["aws", "docker", "curl"]) {
    const script = `#!/bin/sh\n${note}\n${name === "aws" ? answers : ""}\n`;
    writeFileSync(join(bin, name), script, { mode: 0o755 });
  }
  return () =>
    (existsSync(log) ? readFileSync(log, "utf8") : "")
      .split(RECORD)
      .slice(0, -1)
      .map((call) => call.split(UNIT).slice(0, -1));
}
