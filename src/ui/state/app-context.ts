import { createContext, useContext } from "react";
import { useStore } from "zustand";
import type { Project } from "#project/project.ts";
import type { Attachment } from "./attachment.ts";
import type { ProjectStore } from "./project-store.ts";
import type { LiveSession } from "./session/live-session.ts";
import type { Run } from "./session/session.ts";

/** The long-lived parts of the page. Everything else is reached through them. */
export interface App {
  readonly project: ProjectStore;
  readonly session: LiveSession;
  /** Set when the page looks at a function of local mode: see `attachment.ts`. */
  readonly attachment?: Attachment;
}

const AppContext = createContext<App | undefined>(undefined);
export const AppProvider = AppContext.Provider;

export function useApp(): App {
  const app = useContext(AppContext);
  if (app === undefined) throw new Error("useApp needs an AppProvider above it");
  return app;
}

/** `undefined` where a part of the page stands alone. */
export function useMaybeApp(): App | undefined {
  return useContext(AppContext);
}

export function useProject<T>(select: (project: Project) => T): T {
  return useStore(useApp().project.state, ({ project }) => select(project));
}

export function useRun<T>(select: (run: Run) => T): T {
  return useStore(useApp().session.run, select);
}
