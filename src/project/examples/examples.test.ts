import { expect, test } from "vitest";
import { exampleProject } from "./examples.dom.ts";
import { EXAMPLE_IDS, EXAMPLE_SUMMARIES } from "./examples.ts";

test.each(EXAMPLE_IDS)("%s is a complete project", async (id) => {
  const project = await exampleProject(id);
  expect(project.name).toBe(EXAMPLE_SUMMARIES[id].title);
  expect(project.events.length).toBeGreaterThan(0);
  for (const event of project.events) expect(() => JSON.parse(event.text) as unknown).not.toThrow();
  expect(project.files.size).toBeGreaterThan(0);
});

test.each(EXAMPLE_IDS)("%s brings its runtime along", async (id) => {
  const paths = [...(await exampleProject(id)).files.keys()];
  expect(paths.some((path) => /\/bootstrap(?:\.mjs)?$/.test(path))).toBe(true);
});

test.each(EXAMPLE_IDS)("the menu says of %s what its example.json says", async (id) => {
  const { default: manifest } = (await import(`./${id}/example.json`)) as {
    default: { title: string; summary: string };
  };
  expect({ title: manifest.title, summary: manifest.summary }).toEqual(EXAMPLE_SUMMARIES[id]);
});

const projects = await Promise.all(
  EXAMPLE_IDS.map(async (id) => ({ id, project: await exampleProject(id) })),
);

test.each(projects.filter(({ project }) => project.settings.engine === "linux"))(
  "$id has an executable bootstrap with a shebang and LF line endings",
  ({ project }) => {
    const bootstraps = [...project.files].filter(([path]) => path.endsWith("/bootstrap"));
    expect(bootstraps).toHaveLength(1);
    for (const [, file] of bootstraps) {
      expect(file.mode).toBe(0o755);
      expect(file.content.kind === "text" && file.content.text.startsWith("#!/bin/bash\n")).toBe(
        true,
      );
      expect(file.content.kind === "text" && file.content.text.includes("\r\n")).toBe(false);
    }
  },
);
