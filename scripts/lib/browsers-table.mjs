// The table of docs/browsers.md that the journeys of e2e/browsers make: feature × browser, from their JSON report.

const BEGIN = "<!-- made by npm run test:browsers: begin -->";
const END = "<!-- made by npm run test:browsers: end -->";
const NAMES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };

/** Every test of a report of Playwright, as `{ title, browser, version, isPassed }`. */
function runs(suites) {
  return suites.flatMap(({ specs = [], suites: inner = [] }) => [
    ...specs.flatMap(({ title, tests }) =>
      tests.map(({ projectName, annotations, status }) => ({
        title,
        browser: projectName,
        version: annotations
          .find(({ type }) => type === "browser")
          ?.description.split(" ")
          .at(-1),
        isPassed: status === "expected",
      })),
    ),
    ...runs(inner),
  ]);
}

/** The table as Markdown, a row for each journey in the order of the files. */
export function browsersTable(suites) {
  const all = runs(suites);
  const browsers = Object.keys(NAMES);
  const version = (browser) => all.find((run) => run.browser === browser && run.version)?.version;
  const rows = [...new Set(all.map(({ title }) => title))].map((title) => {
    const cells = browsers.map((browser) => {
      const run = all.find((each) => each.title === title && each.browser === browser);
      if (run === undefined) return "not run";
      return run.isPassed ? "works" : "**fails**";
    });
    return `| ${title} | ${cells.join(" | ")} |`;
  });
  return [
    `| journey | ${browsers.map((browser) => `${NAMES[browser]} ${version(browser) ?? ""}`.trim()).join(" | ")} |`,
    "|---|---|---|---|",
    ...rows,
  ].join("\n");
}

/** A document with the table between its two marks. */
export function withTable(document, table) {
  const begin = document.indexOf(BEGIN);
  const end = document.indexOf(END);
  if (begin === -1 || end < begin)
    throw new Error(`docs/browsers.md has lost its marks ${BEGIN} and ${END}.`);
  return `${document.slice(0, begin + BEGIN.length)}\n\n${table}\n\n${document.slice(end)}`;
}

/** What the table of a document says without the versions, which differ from computer to computer. */
export function rowsOf(document) {
  const between = document.slice(document.indexOf(BEGIN), document.indexOf(END));
  return between
    .split("\n")
    .filter((line) => line.startsWith("| ") && !line.startsWith("| journey |"));
}
