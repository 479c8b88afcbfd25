import { readFileSync, readdirSync } from "node:fs";
import { format } from "@wasm-fmt/shfmt";
import { describe, expect, it } from "vitest";
import { formatShell } from "./format-shell.ts";
import type { ShellStyle } from "./shell-style.ts";
import type { ShellFormatAnswer } from "./worker/protocol.ts";

const TWO_SPACES = { tabSize: 2, insertSpaces: true };

/** The same shfmt as in the Web Worker, here in Node. */
async function shfmt(text: string, style: ShellStyle): Promise<ShellFormatAnswer> {
  return { kind: "formatted", text: format(text, undefined, { ...style }) };
}

const formatted = async (text: string, indentation = TWO_SPACES) => {
  const outcome = await formatShell(text, indentation, shfmt);
  return outcome.ok ? outcome.value : outcome.error;
};

describe("formatting Bash", () => {
  const examples = new URL("../../../../project/examples/", import.meta.url);
  const scripts = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((path) =>
    /(\/bootstrap|\.sh)$/.test(path),
  );

  it.each(scripts)("finds the example %s formatted", async (path) => {
    const text = readFileSync(new URL(path, examples), "utf8");
    expect(await formatted(text)).toBe(text);
  });

  it("indents and spaces, and keeps the shebang", async () => {
    expect(await formatted("#!/bin/bash\nset   -e\nif true\nthen\necho    a|cat\nfi\n")).toBe(
      "#!/bin/bash\nset -e\nif true; then\n  echo a | cat\nfi\n",
    );
  });

  it("indents by what the file is indented by", async () => {
    const text = "if true; then\necho a\nfi\n";
    expect(await formatted(text, { tabSize: 4, insertSpaces: true })).toContain("\n    echo");
    expect(await formatted(text, { tabSize: 4, insertSpaces: false })).toContain("\n\techo");
  });

  it("reads `sh` as Bash, which it is in Lambda's image", async () => {
    expect(await formatted("#!/bin/sh\na=( 1 2 )\n")).toBe("#!/bin/sh\na=(1 2)\n");
  });

  it("leaves here-documents and strings as they are", async () => {
    const text = "cat <<EOF\n  a   b\nEOF\necho 'a   b' \"c   $d\"\n";
    expect(await formatted(text)).toBe(text);
  });

  it("says where a mistake is, and does not ask shfmt", async () => {
    const outcome = await formatShell("x\nif true; then\n  y\n", TWO_SPACES, () => {
      throw new Error("not to be asked");
    });
    expect(outcome).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("“if” on line 2"), place: { line: 3, column: 3 } },
    });
  });

  it("counts characters where shfmt counts bytes", async () => {
    const outcome = await formatShell("echo é 😀 x\n", TWO_SPACES, async () => ({
      kind: "refused",
      line: 1,
      column: 14,
      message: "no",
    }));
    expect(outcome).toMatchObject({ ok: false, error: { place: { line: 1, column: 11 } } });
  });

  it("passes on why the formatter failed", async () => {
    const outcome = await formatShell("x\n", TWO_SPACES, async () => ({
      kind: "failed",
      message: "offline.",
    }));
    expect(outcome).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("offline.") },
    });
  });
});
