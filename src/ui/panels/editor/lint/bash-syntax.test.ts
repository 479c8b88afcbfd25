import { readFileSync, readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { bashSyntaxProblems } from "./bash-syntax.ts";

const found = (text: string) =>
  bashSyntaxProblems(text).map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("Bash syntax", () => {
  const examples = new URL("../../../../project/examples/", import.meta.url);
  const scripts = readdirSync(examples, { recursive: true, encoding: "utf8" }).filter((path) =>
    /(\/bootstrap|\.sh)$/.test(path),
  );

  it("finds the scripts of the examples", () => {
    expect(scripts.length).toBeGreaterThanOrEqual(8);
  });

  it.each(scripts)("has nothing to say about the example %s", (path) => {
    expect(found(readFileSync(new URL(path, examples), "utf8"))).toEqual([]);
  });

  it.each([
    ["here-documents", "cat <<EOF\n$(date) ${x:-y}\nEOF\n"],
    ["quoted here-documents", "cat <<'EOF'\n$(if `\" ' ${\nEOF\n"],
    ["here-documents with tabs", "if x; then\n\tcat <<-EOF\n\t\ta\n\tEOF\nfi\n"],
    ["two here-documents on a line", "cat <<A - <<B\na\nA\nb\nB\n"],
    ["here-documents that end with the text", "cat <<EOF\na\nEOF"],
    ["here-strings", 'read -r a <<<"$b"\n'],
    ["process substitution", 'while read -r l; do echo "$l"; done < <(ls | sort)\n'],
    ["arrays", 'a=(1 2 [5]=x "$@")\ndeclare -A m=([k]=v)\necho "${a[@]}" ${#a[*]} ${!m[@]}\n'],
    [
      "patterns in [[ =~ ]]",
      "[[ $x =~ ^(a|b)[^]]+\\)$ ]] && echo y\n[[ $x == *(a|b) && ! -f $y ]]\n",
    ],
    [
      "case",
      "case $x in\n  a | b) echo 1 ;;\n  (c) echo 2 ;&\n  [0-9]*) echo 3 ;;&\n  *) ;;\nesac\n",
    ],
    ["coproc", "coproc X { cat; }\ncoproc cat\n"],
    ["extglob", "shopt -s extglob\nrm -- !(a|b) ?(x) +([0-9]) @(y)\n"],
    ["arithmetic", "((i++)) || true\nfor ((i = 0; i < 3; i++)); do echo $((i ** 2 << 1)); done\n"],
    ["expansions", 'echo ${a:-$(b)} ${a//\\//_} ${a:1:2} ${a^^} ${a@Q} ${!a} "${a%"}"}"\n'],
    ["ANSI-C quotes", "IFS=$'\\n\\t' read -r a <<<$'it\\'s'\n"],
    ["nested substitutions", 'x="$(echo "$(echo "a b" | sed \'s/"/x/\')")"\n'],
    ["backticks with escapes", "x=`echo \\`date\\` \\\\$y`\n"],
    ["functions of each form", "f() { :; }\nfunction g { :; }\nfunction h() ( : )\n"],
    ["named descriptors", "exec {fd}<>/dev/tcp/localhost/80 3>&1- &>/dev/null\n"],
    [
      "select, until and time",
      "select x in a; do break; done\nuntil false; do :; done\ntime { :; }\n",
    ],
    ["commands continued over lines", "curl -sS \\\n  -X POST |\n  jq . &&\n  echo\n"],
    ["comments with quotes", "# it's a \"comment (\necho a # don't\n"],
    ["words that are reserved elsewhere", "echo if then fi done { } in\n"],
    ["scripts for another shell", "#!/usr/bin/env zsh\nfor x (a b) { echo $x }\n"],
    ["an empty script", ""],
  ])("accepts %s", (_, text) => {
    expect(found(text)).toEqual([]);
  });

  it.each([
    [
      "if x; then\n  y\n",
      "2:3 Bash can't read this: “if” on line 1 is not closed. Write “fi” to end it.",
    ],
    [
      "while true; do\n  if x; then\n    y\n  done\n",
      "4:3 Bash can't read this: “if” on line 2 is not closed. Write “fi” to end it.",
    ],
    [
      "f() {\n  g() {\n    x\n}\n",
      "4:1 Bash can't read this: “{” on line 1 is not closed. “}” is missing, on a line of its own or after a “;”.",
    ],
    [
      "{ echo a }\n",
      "1:10 Bash can't read this: “{” is not closed. “}” is missing, on a line of its own or after a “;”.",
    ],
    [
      "echo 'é' \"a\n",
      "1:10 Bash can't read this: the quote \" that opens here has no partner. The one that is missing may be further up.",
    ],
    ["echo $(date\n", "1:6 Bash can't read this: “$(” is not closed. “)” is missing."],
    ["echo ${a\n", "1:6 Bash can't read this: “${” is not closed. “}” is missing."],
    [
      "if [ a ] then\n  x\nfi\n",
      "3:1 Bash can't read this: “then” for the command on line 1 is missing. It needs a “;” or a new line before it.",
    ],
    [
      "[[ a == b ]\n",
      "1:11 Bash can't read this: “]” can't stand here. What begins with “[[” ends with “]]”.",
    ],
    [
      "x\nfi\n",
      "2:1 Bash can't read this: “fi” can't stand here: there is no “if” that it could belong to.",
    ],
    ["a |\n", "1:3 Bash can't read this: a command is missing after “|”."],
    ["a >\n", "1:3 Bash can't read this: a file name is missing after the redirection."],
    [
      'x="$(if true)"\n',
      "1:13 Bash can't read this: “then” is missing. It needs a “;” or a new line before it.",
    ],
    [
      "cat <<EOF\nx\n EOF\n",
      "1:5 This here-document takes the rest of the script, because no line is just “EOF”. Put EOF at the start of a line, with nothing after it.",
    ],
  ])("says what is wrong with %j", (text, message) => {
    expect(found(text)).toEqual([message]);
  });

  it("reports the first error only: the others follow from it", () => {
    expect(found("if x; then\n  (y\ndone\nfi\n")).toHaveLength(1);
  });
});
