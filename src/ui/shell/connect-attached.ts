import { startAttachedSimulator } from "#simulator/page/attached-simulator.ts";
import { createSandboxHost } from "#simulator/page/sandbox-host.ts";
import {
  type SimulatorClient,
  type SimulatorListener,
  createSimulatorClient,
} from "#simulator/page/simulator-client.ts";
import type { Workspace } from "#simulator/attached-protocol.ts";
import type { Attachment } from "#ui/state/attachment.ts";

export interface AttachedConnection {
  readonly secret: string;
  readonly attachment: Attachment;
  readonly onWorkspace: (workspace: Workspace) => void;
  /** The whole trace follows, from its beginning. */
  readonly onFresh: () => void;
}

/** The client of a simulator that runs in local mode, at the page's own origin. */
export function connectAttached(
  listener: SimulatorListener,
  { secret, attachment, onWorkspace, onFresh }: AttachedConnection,
): SimulatorClient {
  const noSandboxes = createSandboxHost(() =>
    Promise.reject(new Error("A page that is attached to local mode runs nothing itself.")),
  );
  return createSimulatorClient(
    {
      ...listener,
      onReady() {
        onFresh();
        listener.onReady();
      },
    },
    noSandboxes,
    () => {
      const simulator = startAttachedSimulator({
        origin: location.origin,
        secret,
        onWorkspace(workspace) {
          attachment.setState({ directory: workspace.directory });
          onWorkspace(workspace);
        },
        onTrouble: (trouble) => attachment.setState({ trouble }),
      });
      attachment.setState({ save: ({ settings, events }) => simulator.save(settings, events) });
      return simulator;
    },
  );
}
