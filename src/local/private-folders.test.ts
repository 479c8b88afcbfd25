import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import {
  BASH_LOOP,
  bashFunction,
  cleanUp,
  functionDirectory,
  runFunction,
} from "./local.test-support.ts";
import { createPrivateFolders } from "./private-folders.ts";

afterEach(cleanUp);

const outcome = createPrivateFolders(
  "/",
  ["/var/empty", "/usr/share"].filter((path) => existsSync(path)).slice(0, 1),
);
if (outcome.kind === "private") outcome.folders.close();

// Where the system does not let us, local mode says so, and /opt and /tmp are the host's.
describe.runIf(outcome.kind === "private")("folders of an execution environment", () => {
  it("are the layers at /opt, later ones over earlier ones, links as they are", async () => {
    const below = functionDirectory({ "lib/a.txt": "below", "lib/b.txt": "below" });
    const above = functionDirectory({ "lib/b.txt": "above", "bin/tool": "#!/bin/bash\necho tool" });
    symlinkSync("/opt/lib/b.txt", join(above, "link"));
    const directory = functionDirectory({
      bootstrap: bashFunction(`cat /opt/lib/a.txt /opt/lib/b.txt /opt/link; /opt/bin/tool`),
    });
    const { invoke } = await runFunction(directory, { layers: [below, above] });
    expect((await invoke()).body).toBe("belowaboveabovetool");
  });

  it("are the changed layers after a new deployment", async () => {
    const layer = functionDirectory({ "a.txt": "old" });
    const directory = functionDirectory({ bootstrap: bashFunction("cat /opt/a.txt") });
    const { invoke, redeploy } = await runFunction(directory, { layers: [layer] });
    expect((await invoke()).body).toBe("old");
    writeFileSync(join(layer, "a.txt"), "new");
    redeploy();
    expect((await invoke()).body).toBe("new");
  });

  it("hold extensions that are in no layer", async () => {
    const extensions = functionDirectory({ "mine.sh": "#!/bin/bash\n" });
    const directory = functionDirectory({ bootstrap: bashFunction("ls /opt/extensions") });
    const { invoke, logs } = await runFunction(directory, { extensions: [extensions] });
    // It ends without having registered: that ends the environment, which is how one sees that it was started.
    expect((await invoke()).body).toContain("Extension.Crash");
    expect(logs().join("\n")).toContain("mine.sh");
  });

  it("hold the bootstrap where the package has none", async () => {
    const layer = functionDirectory({ bootstrap: bashFunction(`echo "$0 $PWD"`) });
    const directory = functionDirectory({ "handler.txt": "" });
    const { invoke } = await runFunction(directory, { layers: [layer] });
    expect((await invoke()).body).toBe(`/opt/bootstrap ${directory}`);
  });

  it("are a /tmp of its own, empty at first and kept over a crash", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}
while next; do
  case $event in
    '"crash"') echo mine >/tmp/mark; exit 3 ;;
    *) respond "\\"$(ls /tmp | tr '\\n' ' ')\\"" >/dev/null ;;
  esac
done
`,
    });
    const { invoke } = await runFunction(directory);
    const [top = ""] = directory.slice("/tmp/".length).split("/");
    expect((await invoke()).body).not.toContain("mark");
    await invoke('"crash"');
    const listed = (await invoke()).body;
    expect(listed).toContain("mark");
    expect(
      listed
        .replace(top, "")
        .split(" ")
        .filter((name) => !/^["]?(?:mark|)["]?$/.test(name)),
    ).toEqual([]);
    expect(existsSync("/tmp/mark")).toBe(false);
  });

  it("leave the variables exactly Lambda's", async () => {
    const directory = functionDirectory({
      bootstrap: `${BASH_LOOP}tr '\\0' '\\n' </proc/$$/environ | cut -d= -f1 | sort >names
next; respond '"ok"' >/dev/null; next`,
    });
    const { invoke } = await runFunction(directory);
    await invoke();
    const names = readFileSync(join(directory, "names"), "utf8").trim().split("\n");
    expect(names).toContain("AWS_LAMBDA_RUNTIME_API");
    expect(names.filter((name) => /^(?:PWD|OLDPWD|SHLVL|_|PLAYGROUND.*)$/.test(name))).toEqual([]);
  });

  it.each([
    [
      "not executable",
      { bootstrap: { content: "#!/bin/bash\n", mode: 0o644 } },
      /permission denied/,
    ],
    ["of a missing interpreter", { bootstrap: "#!/no/such\n" }, /no such file or directory/],
    ["of no known format", { bootstrap: "echo hi\n" }, /exec format error/],
  ])("do not hide why a bootstrap %s fails", async (_name, files, words) => {
    const { invoke } = await runFunction(functionDirectory(files));
    expect((await invoke()).body).toMatch(words);
  });
});
