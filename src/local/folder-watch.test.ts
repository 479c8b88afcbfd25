import { appendFileSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import { watchFolders } from "./folder-watch.ts";
import { cleanUp, eventually, functionDirectory } from "./local.test-support.ts";

afterEach(cleanUp);

it("what a build writes into the folder that is watched does not start the next one, however late it is told", async () => {
  const folder = functionDirectory({ "source.c": "one" });
  let builds = 0;
  watchFolders({
    folders: [folder],
    except: [],
    onNote: (text) => expect.fail(text),
    onChange() {
      builds += 1;
      appendFileSync(join(folder, "build.log"), "built\n");
      return Promise.resolve();
    },
  });
  writeFileSync(join(folder, "source.c"), "two");
  await eventually(() => builds).toBe(1);
  // What the system tells late, and behind it a change of the person's.
  utimesSync(join(folder, "build.log"), 1, 1);
  const future = Date.now() / 1000 + 60;
  utimesSync(join(folder, "source.c"), future, future);
  await eventually(() => builds).toBe(2);
});
