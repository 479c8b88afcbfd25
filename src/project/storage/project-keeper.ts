import type { Project } from "../project.ts";
import type { OpenedProject, ProjectStorage } from "./project-storage.ts";

/** What tabs of one browser tell each other. */
export type TabMessage =
  | { readonly kind: "opened"; readonly id: string }
  /** Answer to `opened`, from a tab that has the same project. */
  | { readonly kind: "also-here"; readonly id: string }
  | { readonly kind: "saved"; readonly id: string; readonly revision: number }
  | { readonly kind: "removed"; readonly id: string };

/** What the person should know. */
export type KeeperNews =
  /** A project got its record, or another one is open now. */
  | { readonly kind: "attached"; readonly id: string }
  | { readonly kind: "saved" }
  | { readonly kind: "open-elsewhere" }
  /** Another tab changed it, and this tab shows the change. */
  | { readonly kind: "followed" }
  /** Another tab changed it too: what is in this tab is a project of its own now. */
  | { readonly kind: "kept-both"; readonly name: string }
  | { readonly kind: "removed-elsewhere" }
  | { readonly kind: "failed"; readonly error: unknown };

export interface ProjectKeeperParts {
  /** Opens the database, once; may fail where storage is refused. */
  readonly storage: () => Promise<ProjectStorage>;
  /** Calls back after a while; returns the way to cancel. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly post: (message: TabMessage) => void;
  readonly onNews: (news: KeeperNews) => void;
  /** Shows a project that another tab saved. */
  readonly show: (project: Project) => void;
}

/** How long keystrokes gather before they are written. The first one is written at once. */
const GATHER_MS = 150;

/** The record that a project is saved to; none yet while `id` is undefined. */
interface Target {
  id: string | undefined;
  revision: number;
}

interface Job {
  readonly target: Target;
  readonly project: Project;
  readonly label: string | undefined;
}

/**
 * Keeps the open project saved as it changes. One save at a time; each names the revision that it builds on, so that
 * two tabs can't overwrite each other. Which record a change belongs to is decided when it is made, not when it is
 * written: another project may be open by then.
 */
export class ProjectKeeper {
  readonly #parts: ProjectKeeperParts;
  #target: Target = { id: undefined, revision: 0 };
  /** The last project that was given, saved or not. */
  #current: Project | undefined;
  /** What is to be saved, at most one job for each target. */
  #queue: Job[] = [];
  #running: Promise<boolean> | undefined;
  /** What is being saved just now. */
  #job: Job | undefined;
  #cancelTimer: (() => void) | undefined;
  #hasFailed = false;

  constructor(parts: ProjectKeeperParts) {
    this.#parts = parts;
  }

  /** Id of the record that the open project has; none before its first change is saved. */
  get id(): string | undefined {
    return this.#target.id;
  }

  /** The project that is known here: a change to it is none. */
  get current(): Project | undefined {
    return this.#current;
  }

  /** The open project while its last change is not in the database yet, with the record that it belongs to. */
  get unsaved():
    | { readonly id: string | undefined; readonly revision: number; readonly project: Project }
    | undefined {
    const target = this.#target;
    const isWaiting =
      this.#job?.target === target || this.#queue.some((job) => job.target === target);
    if (!isWaiting || this.#current === undefined) return undefined;
    return { id: target.id, revision: target.revision, project: this.#current };
  }

  /** Another project is open, which has no record until it changes. */
  startNew(project: Project): void {
    this.#target = { id: undefined, revision: 0 };
    this.#current = project;
  }

  /** A stored project is open. */
  adopt({ id, revision, project }: OpenedProject): void {
    this.#target = { id, revision };
    this.#current = project;
    this.#parts.onNews({ kind: "attached", id });
    this.#parts.post({ kind: "opened", id });
  }

  /** Takes a change; `label` keeps the state before it as a version of that name. */
  changed(project: Project, label?: string): void {
    if (project === this.#current) return;
    this.#current = project;
    const target = this.#target;
    const waiting = this.#queue.find((job) => job.target === target);
    this.#queue = [
      ...this.#queue.filter((job) => job !== waiting),
      { target, project, label: waiting?.label ?? label },
    ];
    if (this.#running === undefined && this.#cancelTimer === undefined) void this.#saveNext();
  }

  /** Writes what is not written yet, at once: before the page goes away. Ends early where storage fails. */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#running !== undefined) await this.#running;
    while (this.#queue.length > 0) {
      if (!(await (this.#running ?? this.#saveNext()))) return;
    }
  }

  /** Takes a message of another tab. */
  async receive(message: TabMessage): Promise<void> {
    const target = this.#target;
    if (target.id === undefined || message.id !== target.id) return;
    switch (message.kind) {
      case "opened":
        this.#parts.post({ kind: "also-here", id: target.id });
        this.#parts.onNews({ kind: "open-elsewhere" });
        break;
      case "also-here":
        this.#parts.onNews({ kind: "open-elsewhere" });
        break;
      case "removed":
        // The work in this tab stays: its next change makes a record of its own.
        this.#target = { id: undefined, revision: 0 };
        this.#parts.onNews({ kind: "removed-elsewhere" });
        break;
      case "saved":
        if (message.revision > target.revision) await this.#follow(target, target.id);
        break;
    }
  }

  async #follow(target: Target, id: string): Promise<void> {
    // With changes of its own this tab does not follow: the next save will notice the conflict.
    if (this.#running !== undefined || this.#queue.length > 0) return;
    const before = this.#current;
    const opened = await (await this.#parts.storage()).load(id);
    if (opened === undefined || !opened.ok) return;
    if (this.#current !== before || this.#target !== target) return;
    target.revision = opened.value.revision;
    this.#current = opened.value.project;
    this.#parts.show(opened.value.project);
    this.#parts.onNews({ kind: "followed" });
  }

  /** Saves the first job; whether it could. */
  #saveNext(): Promise<boolean> {
    const [job] = this.#queue;
    if (job === undefined) return Promise.resolve(true);
    this.#queue = this.#queue.slice(1);
    this.#job = job;
    const running = this.#attempt(job).finally(() => {
      this.#running = undefined;
      this.#job = undefined;
      this.#gather();
    });
    this.#running = running;
    return running;
  }

  async #attempt(job: Job): Promise<boolean> {
    try {
      await this.#save(job);
      this.#hasFailed = false;
      this.#parts.onNews({ kind: "saved" });
      return true;
    } catch (error) {
      this.#hasFailed = true;
      // Tried again with the next change or flush, unless a newer state waits already.
      if (this.#queue.every(({ target }) => target !== job.target)) this.#queue.unshift(job);
      this.#parts.onNews({ kind: "failed", error });
      return false;
    }
  }

  /** A pause after each save, in which changes gather for the next one. */
  #gather(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = this.#parts.after(GATHER_MS, () => {
      this.#cancelTimer = undefined;
      if (this.#queue.length > 0 && this.#running === undefined && !this.#hasFailed)
        void this.#saveNext();
    });
  }

  async #save({ target, project, label }: Job): Promise<void> {
    const storage = await this.#parts.storage();
    if (target.id === undefined) {
      await this.#create(storage, target, project);
      return;
    }
    const outcome = await storage.save(target.id, target.revision, project, label);
    switch (outcome.kind) {
      case "saved":
        target.revision = outcome.revision;
        this.#parts.post({ kind: "saved", id: target.id, revision: outcome.revision });
        break;
      case "gone":
        await this.#create(storage, target, project);
        break;
      case "conflict": {
        const name = `${project.name} (this tab)`;
        const copy = { ...project, name };
        await this.#create(storage, target, copy);
        if (this.#current === project) {
          this.#current = copy;
          this.#parts.show(copy);
        }
        this.#parts.onNews({ kind: "kept-both", name });
        break;
      }
    }
  }

  async #create(storage: ProjectStorage, target: Target, project: Project): Promise<void> {
    const { id, revision } = await storage.create(project);
    target.id = id;
    target.revision = revision;
    if (target === this.#target) this.#parts.onNews({ kind: "attached", id });
  }
}
