import { noteStarted, whenIdle, whenUsable } from "#ui/kit/when-idle.ts";
import { createFlushPace } from "#ui/state/flush-pace.ts";
import { createTraceStore } from "#trace/trace-store.ts";
import { createSandbox } from "#simulator/page/create-sandbox.ts";
import { createSandboxHost } from "#simulator/page/sandbox-host.ts";
import {
  type SimulatorClient,
  type SimulatorListener,
  createSimulatorClient,
} from "#simulator/page/simulator-client.ts";
import type { App } from "#ui/state/app-context.ts";
import { whenImported } from "#ui/state/transfer/import-when-needed.ts";
import {
  NOTHING_YET,
  attachedSecret,
  createAttachment,
  followWorkspace,
  projectOfWorkspace,
  refuseDiskEdits,
} from "#ui/state/attachment.ts";
import { listenForPaste } from "#ui/state/transfer/paste-files.ts";
import { listenForDrops } from "#ui/state/transfer/drop-files.ts";
import { lastProject, startKeeping } from "#ui/state/persistence/restore-project.ts";
import { showChosenFont } from "#ui/panels/editor/show-font.ts";
import { allowMonaco } from "#ui/panels/editor/code-editor.tsx";
import { RUN_LOCALLY } from "#contract/run-locally.ts";
import { later, loadLaterParts } from "#ui/kit/later.ts";
import { type Notice, notify } from "#ui/kit/notices/notices-store.ts";
import { projectOfAddress, showFirstTabs } from "#ui/state/open-project.ts";
import { type ProjectStore, createProjectStore } from "#ui/state/project-store.ts";
import { invokeOptions } from "#ui/state/invoke-options.ts";
import { type LiveSession, createLiveSession } from "#ui/state/session/live-session.ts";
import {
  openTab,
  revealLine,
  showDialog,
  showNarrowPane,
  workbenchStore,
} from "#ui/state/workbench-store.ts";

const attached = later(() => import("./connect-attached.ts"), "asked");
const views = later(() => import("#ui/state/link-view.ts"), "asked");
const offline = later(() => import("#ui/state/offline/offline.ts"), "asked");
const touch = later(() => import("./touch/listen-for-touch.ts"), "asked");
const live = later(() => import("#ui/state/live/live-store.ts"), "asked");

/** Makes the long-lived parts of the page and joins them. */
export async function startApp(): Promise<App> {
  showChosenFont();
  if (matchMedia("(any-pointer: coarse)").matches)
    // Without it fingers tap and scroll all the same.
    touch.load().then(
      ({ listenForTouch }) => listenForTouch(),
      () => undefined,
    );
  const secret = attachedSecret(location.href);
  return secret === undefined ? startOwn() : startAttached(secret);
}

/** The page that runs functions itself. */
async function startOwn(): Promise<App> {
  const restored = await lastProject(location.href);
  const initial =
    restored.stored?.project ?? restored.draft ?? (await projectOfAddress(location.href));
  const project = createProjectStore(initial);
  showFirstTabs(initial);
  const session = joinSession(project, (listener) =>
    createSimulatorClient(listener, createSandboxHost(createSandbox)),
  );
  void whenIdle().then(() => {
    // Ahead of the first invocation. Nothing of the project runs by it.
    const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
    live.use(({ startLive }) =>
      startLive(session, () => project.state.getState().project.settings.functionName),
    );
    if (connection?.saveData === true) return;
    // Not missed where it does not arrive, so without a notice.
    offline.load().then(
      ({ announceNewVersions, refreshOffline }) => {
        announceNewVersions();
        void refreshOffline();
      },
      () => undefined,
    );
    session.prepareEngine();
    project.state.subscribe((now, before) => {
      if (now.project.settings.engine !== before.project.settings.engine) session.prepareEngine();
    });
  });
  const app = { project, session };
  startKeeping(app, restored);
  if (/[#&](?:filter|event|step|file|moment|trace)=/.test(location.hash)) {
    const { hash } = location;
    void whenUsable().then(() => views.use(({ applyView }) => applyView(app, hash)));
  }
  listenForDrops(app);
  listenForPaste(app);
  return app;
}

/** The page that looks at a function of local mode: nothing of it is kept in the browser. */
async function startAttached(secret: string): Promise<App> {
  const { connectAttached } = await attached.load();
  const attachment = createAttachment();
  const project = createProjectStore(NOTHING_YET, (before, after) =>
    refuseDiskEdits(attachment, before, after),
  );
  showFirstTabs(NOTHING_YET);
  /** What local mode told last. */
  let told = NOTHING_YET;
  const session: LiveSession = joinSession(project, (listener) =>
    connectAttached(listener, {
      secret,
      attachment,
      onWorkspace(workspace) {
        const now = projectOfWorkspace(workspace);
        project.open(followWorkspace(project.state.getState().project, told, now));
        if (told === NOTHING_YET) showFirstTabs(now);
        told = now;
      },
      onFresh: () => session.commands.clearTrace(),
    }),
  );
  return { project, session, attachment };
}

/** The way to this computer, where a text names it. */
function bridge(message: string): Notice["action"] {
  if (!message.includes(RUN_LOCALLY)) return undefined;
  return { label: RUN_LOCALLY, run: () => showDialog("run-locally") };
}

function joinSession(
  project: ProjectStore,
  connect: (listener: SimulatorListener) => SimulatorClient,
): LiveSession {
  void whenUsable().then(() => {
    // Small, and needed by the first invocation: asked for before the editor, which is large.
    void loadLaterParts();
    allowMonaco();
  });
  return createLiveSession({
    trace: createTraceStore({ schedule: createFlushPace() }),
    connect,
    project: () => project.state.getState().project,
    whenSettled: whenImported,
    eventText: () => {
      const { events } = project.state.getState().project;
      const { eventName } = workbenchStore.getState();
      return events.find(({ name }) => name === eventName)?.text ?? "{}";
    },
    eventNamed: (wanted) =>
      project.state.getState().project.events.find(({ name }) => name === wanted)?.text,
    invokeOptions: () => invokeOptions.getState(),
    reveal: revealLine,
    onProblem: (message) => notify("error", message, bridge(message)),
    onNote(message) {
      const action = bridge(message);
      if (action !== undefined) notify("status", message, action);
    },
    onInvoke: () => showNarrowPane("stage"),
    onThrottled: (message) =>
      notify("status", message, {
        label: "Settings",
        run: () => openTab({ kind: "settings" }),
      }),
    onReadyChange(isReady) {
      if (isReady) document.documentElement.dataset["ready"] = "true";
      else delete document.documentElement.dataset["ready"];
      noteStarted("simulator");
    },
  });
}
