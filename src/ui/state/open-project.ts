import { messageOf } from "#base/message-of.ts";
import { type Result, err } from "#base/result.ts";
import { exampleProject } from "#project/examples/examples.dom.ts";
import { DEFAULT_EXAMPLE, type ExampleId, isExampleId } from "#project/examples/examples.ts";
import type { Project, ProjectPath } from "#project/project.ts";
import type { App } from "./app-context.ts";
import { noteRunByVisitor } from "./live/link-consent.ts";
import { notify } from "#ui/kit/notices/notices-store.ts";
import { pushAddress } from "./page-history.ts";
import { formatAddress, parseAddress } from "./url.ts";
import { later } from "#ui/kit/later.ts";
import { type EditorTab, workbenchStore } from "./workbench-store.ts";

/** Reads the project of a link. Late: most visits bring none, and one that can't be read costs no work. */
export const shareLinks = later(() => import("./persistence/shared-project.ts"), "asked");

/** The project that the page's address names: a shared one, an example, or the default example. */
export async function projectOfAddress(href: string): Promise<Project> {
  const { shared, example } = parseAddress(href);
  if (shared !== undefined) {
    const decoded = await openLink(shared);
    if (decoded.ok) return decoded.value;
    notify("error", decoded.error);
  }
  const id = example !== undefined && isExampleId(example) ? example : DEFAULT_EXAMPLE;
  if (example !== undefined && example !== id) {
    notify("error", `There is no example “${example}”. Opened “${id}” instead.`);
  }
  return exampleProject(id);
}

async function openLink(shared: string): Promise<Result<Project, string>> {
  try {
    const { decodeShared, announceShared } = await shareLinks.load();
    const decoded = decodeShared(shared);
    if (decoded.ok) announceShared(decoded.value);
    return decoded;
  } catch (error) {
    return err(
      `The part of the page that reads links could not be loaded (${messageOf(error)}). Check the connection, then reload the page: the link still holds the project.`,
    );
  }
}

/** Opens an example in place of the current project. */
export function openExample(app: App, id: ExampleId): void {
  later(() => exampleProject(id), "asked").use((project) => {
    if (app.attachment === undefined)
      pushAddress(app, formatAddress(location.href, { shared: undefined, example: id }));
    openProject(app, project);
  });
}

/** Opens a project: nothing of it runs before Invoke. */
export function openProject(app: App, project: Project): void {
  if (app.attachment !== undefined) {
    notify(
      "status",
      "This page shows the function that local mode runs. Open the playground in another tab to work on other projects.",
    );
    return;
  }
  noteRunByVisitor();
  app.session.startOver();
  app.project.open(project);
  showFirstTabs(project);
}

/** Opens what a reader wants to see first: the runtime, or the handler where the default runtime drives it. */
export function showFirstTabs(project: Project): void {
  const tabs = firstTabs(project);
  const event = project.events[0];
  workbenchStore.setState({
    tabs: event === undefined ? tabs : [...tabs, { kind: "event", name: event.name }],
    activeTab: tabs[0] ?? { kind: "settings" },
    eventName: event?.name,
    reveal: undefined,
    failureCard: undefined,
  });
}

const MAX_FIRST_TABS = 3;

function firstTabs(project: Project): EditorTab[] {
  const isBootstrap = (path: ProjectPath): boolean => /\/bootstrap(\.\w+)?$/.test(path);
  const { engine, handler } = project.settings;
  const handlerFile = `task/${handler.replace(/\.[^/.]*$/, "")}.`;
  const rank = (path: ProjectPath): number =>
    engine === "javascript" && path.startsWith(handlerFile) ? 0 : isBootstrap(path) ? 1 : 2;
  const paths = [...project.files]
    .filter(([, file]) => file.content.kind === "text")
    .map(([path]) => path);
  return paths
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, MAX_FIRST_TABS)
    .map((path) => ({ kind: "file", path }));
}
