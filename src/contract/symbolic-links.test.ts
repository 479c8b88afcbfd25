import { expect, test } from "vitest";
import { utf8, utf8Text } from "#base/utf8.ts";
import { LINK_MODE, followLinks } from "./symbolic-links.ts";

const file = (path: string, text = path) => ({ path, bytes: utf8(text), mode: 0o644 });
const link = (path: string, target: string) => ({ path, bytes: utf8(target), mode: LINK_MODE });
const seen = (files: Parameters<typeof followLinks>[0]) =>
  Object.fromEntries(followLinks(files).map(({ path, bytes }) => [path, utf8Text(bytes)]));

// path_resolution(7): a relative target starts at the link's folder, and each name of the way may be a link.
test.each<[string, ReturnType<typeof file>, string[]]>([
  ["a file beside it", link("/var/task/a", "lib/x"), ["/var/task/a"]],
  ["an absolute path", link("/var/task/a", "/opt/nodejs/y"), ["/var/task/a"]],
  ["a folder above", link("/var/task/deep/er/a", "../../lib/x"), ["/var/task/deep/er/a"]],
  ["a folder", link("/var/task/a", "/opt/nodejs"), ["/var/task/a/y", "/var/task/a/z/w"]],
  ["a way over another link", link("/var/task/a", "current/x"), ["/var/task/a"]],
  ["a place that is made at run time", link("/var/task/a", "/tmp/cache"), []],
  ["itself", link("/var/task/a", "a"), []],
  ["its own folder", link("/var/task/a", "."), []],
])("a link to %s is followed", (_name, one, expected) => {
  const files = [
    file("/var/task/lib/x"),
    file("/opt/nodejs/y"),
    file("/opt/nodejs/z/w"),
    link("/var/task/current", "lib"),
  ];
  const before = Object.keys(seen(files));
  const added = Object.keys(seen([...files, one])).filter((path) => !before.includes(path));
  expect(added).toEqual(expected);
});

test("links that unfold to more than a project can have are left out", () => {
  const many = Array.from({ length: 3000 }, (_, index) => file(`/var/task/m/${index}`));
  const links = Array.from({ length: 9 }, (_, index) => link(`/var/task/l${index}`, "m"));
  expect(followLinks([...many, ...links])).toHaveLength(3000);
});
