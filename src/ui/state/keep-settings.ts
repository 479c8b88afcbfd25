import { notify } from "#ui/kit/notices/notices-store.ts";
import type { App } from "./app-context.ts";

/** Has local mode write settings and events to its settings file, and says where they are. */
export async function keepSettings({ attachment, project }: App): Promise<void> {
  const { save } = attachment?.getState() ?? {};
  if (save === undefined) return;
  const result = await save(project.state.getState().project);
  if (result.ok) notify("status", `Saved in ${result.value}. The command reads it next time.`);
  else notify("error", `The settings were not saved: ${result.error}`);
}
