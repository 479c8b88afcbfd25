import { afterEach, describe, expect, it } from "vitest";
import { hostDifferences } from "./host-differences.ts";
import { cleanUp, functionDirectory } from "./local.test-support.ts";

afterEach(cleanUp);

const HOST = { shell: "dash", tools: new Set(["curl", "jq"]) };

function differences(bootstrap: string, host = HOST): readonly string[] {
  return hostDifferences(functionDirectory({ bootstrap }), host);
}

describe("what differs from Lambda on this machine", () => {
  it.each<readonly [string, string, readonly RegExp[]]>([
    ["nothing, for a Bash script with curl", "#!/bin/bash\ncurl -s x\n", []],
    ["nothing, for a compiled bootstrap", "\u007fELF curl jq", []],
    [
      "the shell, for a script of /bin/sh",
      "#!/bin/sh\n[[ a ]]\n",
      [/^\/bin\/sh is dash here and bash in Lambda/],
    ],
    [
      "a tool that Lambda does not have",
      "#!/bin/bash\necho '{}' | jq .a\n",
      [/^jq exists here but not in Lambda/],
    ],
    [
      "a tool that is not here",
      "#!/bin/bash\nx=$(python3 -c 1)\n",
      [/^python3 is not in \/usr\/local\/bin, .* the function's PATH/],
    ],
    ["no tool that is a part of a word", "#!/bin/bash\nmyjq=1; echo jquery /opt/jq-1.7\n", []],
    ["no tool that is only mentioned in a comment", "#!/bin/bash\n# jq would be nice\n", []],
  ])("%s", (_case, bootstrap, expected) => {
    expect(differences(bootstrap)).toEqual(
      expected.map((pattern) => expect.stringMatching(pattern)),
    );
  });

  it("says nothing about a shell that is Bash", () => {
    expect(differences("#!/bin/sh\n", { shell: "bash", tools: new Set() })).toEqual([]);
  });

  it("says nothing where there is no bootstrap", () => {
    expect(hostDifferences(functionDirectory({}), HOST)).toEqual([]);
  });
});
