import type { Project } from "../project.ts";
import type { EditJournal } from "./edit-journal.ts";
import { patchOf } from "./project-patch.ts";
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
  /** `isNoted`: a reload of the page brings the edit back all the same. */
  | { readonly kind: "failed"; readonly error: unknown; readonly isNoted: boolean }
  /** Saving works again. */
  | { readonly kind: "resumed" };

export interface ProjectKeeperParts {
  /** Opens the database, once; may fail where storage is refused. */
  readonly storage: () => Promise<ProjectStorage>;
  /** Keeps each edit until the database has it. */
  readonly journal: Pick<EditJournal, "write" | "clear">;
  readonly createId: () => string;
  /** Calls back after a while; returns the way to cancel. */
  readonly after: (ms: number, callback: () => void) => () => void;
  readonly post: (message: TabMessage) => void;
  readonly onNews: (news: KeeperNews) => void;
  /** Shows a project that another tab saved. */
  readonly show: (project: Project) => void;
}

/** How long keystrokes gather before they are written. The first one is written at once. */
const GATHER_MS = 150;

/** Saving that failed is tried again after this, then after twice as long each time. */
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 30_000;

/** The record that a project is saved to. */
interface Target {
  /** Chosen with the first change; `undefined` before. */
  id: string | undefined;
  /** 0 until the record is there. */
  revision: number;
  /** What the database is known to have. */
  confirmed: Project | undefined;
  /** Whether the person's page has been told of the record. */
  isAttached: boolean;
  /** Whether what is not saved yet would survive the page. */
  isNoted: boolean;
}

const noRecord = (): Target => ({
  id: undefined,
  revision: 0,
  confirmed: undefined,
  isAttached: false,
  isNoted: true,
});

interface Job {
  readonly target: Target;
  readonly project: Project;
  readonly label: string | undefined;
}

/**
 * Keeps the open project saved as it changes. An edit is noted in the journal at once, while its keystroke is handled, and
 * saved to the database soon after; what the journal can't take is saved without a pause. One save at a time; each names the revision that it builds on, so that
 * two tabs can't overwrite each other. Which record a change belongs to is decided when it is made, not when it is
 * written: another project may be open by then.
 */
export class ProjectKeeper {
  readonly #parts: ProjectKeeperParts;
  #target = noRecord();
  /** The last project that was given, saved or not. */
  #current: Project | undefined;
  /** What is to be saved, at most one job for each target. */
  #queue: Job[] = [];
  #running: Promise<boolean> | undefined;
  /** What is being saved just now. */
  #job: Job | undefined;
  #cancelTimer: (() => void) | undefined;
  /** How long to wait before the next attempt; 0 when the last one went well. */
  #retryMs = 0;

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

  /** Whether the last change is not in the database yet. */
  get isUnsaved(): boolean {
    return this.#isWaiting(this.#target);
  }

  /** Whether something would be lost if the page went away now. */
  get isAtRisk(): boolean {
    return [this.#job, ...this.#queue].some((job) => job?.target.isNoted === false);
  }

  /** Another project is open, which has no record until it changes. */
  startNew(project: Project): void {
    this.#target = noRecord();
    this.#current = project;
  }

  /** A stored project is open. */
  adopt({ id, revision, project }: OpenedProject): void {
    this.#target = { id, revision, confirmed: project, isAttached: true, isNoted: true };
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
    this.#note(target, project);
    if (this.#running !== undefined) return;
    const isUrgent = !target.isNoted && this.#retryMs === 0;
    if (this.#cancelTimer === undefined || isUrgent) void this.#saveNext();
  }

  /** The database was taken away: what is open goes into the next one, without waiting for a change. */
  storageLost(): void {
    const [target, project] = [this.#target, this.#current];
    if (target.id === undefined || project === undefined || this.#isWaiting(target)) return;
    this.#queue.push({ target, project, label: undefined });
    if (this.#running === undefined) void this.#saveNext();
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
        this.#parts.journal.clear(target.id);
        this.#target = noRecord();
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
    target.confirmed = opened.value.project;
    this.#current = opened.value.project;
    this.#parts.show(opened.value.project);
    this.#parts.onNews({ kind: "followed" });
  }

  #isWaiting(target: Target): boolean {
    return this.#job?.target === target || this.#queue.some((job) => job.target === target);
  }

  /** Writes the change down where it survives the page, and gives it its record's id. */
  #note(target: Target, project: Project): void {
    target.id ??= this.#parts.createId();
    const { id, revision, confirmed } = target;
    const saving = this.#job?.target === target ? [this.#job.project] : [];
    const bases = confirmed === undefined ? [] : [confirmed, ...saving];
    target.isNoted = this.#parts.journal.write({ id, revision, patch: patchOf(bases, project) });
    // A reload finds it again from now on.
    if (target.isNoted) this.#attach(target, id);
  }

  #attach(target: Target, id: string): void {
    if (target.isAttached || target !== this.#target) return;
    target.isAttached = true;
    this.#parts.onNews({ kind: "attached", id });
  }

  /** Saves the first job; whether it could. */
  #saveNext(): Promise<boolean> {
    const [job] = this.#queue;
    if (job === undefined) return Promise.resolve(true);
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
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
    const { target } = job;
    try {
      await this.#save(job);
    } catch (error) {
      this.#retryMs = Math.min(LAST_RETRY_MS, Math.max(FIRST_RETRY_MS, 2 * this.#retryMs));
      // Tried again after a while, unless a newer state waits already.
      if (!this.#queue.some((other) => other.target === target)) this.#queue.unshift(job);
      this.#parts.onNews({ kind: "failed", error, isNoted: target.isNoted });
      return false;
    }
    const newer = this.#queue.find((other) => other.target === target);
    this.#job = undefined;
    if (newer !== undefined) this.#note(target, newer.project);
    else {
      target.isNoted = true;
      if (target.id !== undefined) this.#parts.journal.clear(target.id);
    }
    if (this.#retryMs > 0) this.#parts.onNews({ kind: "resumed" });
    this.#retryMs = 0;
    this.#parts.onNews({ kind: "saved" });
    return true;
  }

  /** A pause after each save, in which changes gather for the next one. What would be lost with the page does not wait. */
  #gather(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    if (this.#retryMs === 0 && this.#queue[0]?.target.isNoted === false) {
      void this.#saveNext();
      return;
    }
    this.#cancelTimer = this.#parts.after(Math.max(GATHER_MS, this.#retryMs), () => {
      this.#cancelTimer = undefined;
      if (this.#queue.length > 0 && this.#running === undefined) void this.#saveNext();
    });
  }

  async #save({ target, project, label }: Job): Promise<void> {
    const storage = await this.#parts.storage();
    const id = (target.id ??= this.#parts.createId());
    const outcome =
      target.revision === 0
        ? await storage.createAs(id, project)
        : await storage.save(id, target.revision, project, label);
    switch (outcome.kind) {
      case "saved":
        target.revision = outcome.revision;
        target.confirmed = project;
        this.#attach(target, id);
        this.#parts.post({ kind: "saved", id, revision: outcome.revision });
        break;
      case "gone":
        await this.#saveAsNew(storage, target, project);
        break;
      case "conflict": {
        const name = `${project.name} (this tab)`;
        const copy = { ...project, name };
        await this.#saveAsNew(storage, target, copy);
        if (this.#current === project) {
          this.#current = copy;
          this.#parts.show(copy);
        }
        this.#parts.onNews({ kind: "kept-both", name });
        break;
      }
    }
  }

  /** Its record is another tab's now, or gone: this project goes on in one of its own. */
  async #saveAsNew(storage: ProjectStorage, target: Target, project: Project): Promise<void> {
    if (target.id !== undefined) this.#parts.journal.clear(target.id);
    const id = this.#parts.createId();
    Object.assign(target, { id, revision: 0, confirmed: undefined, isAttached: false });
    this.#note(target, project);
    await storage.createAs(id, project);
    target.revision = 1;
    target.confirmed = project;
    this.#attach(target, id);
  }
}
