/**
 * Which stored project this tab had last, and which one any tab had last. The first brings a reloaded or crashed tab
 * back to its own project, the second a new tab. Where the browser refuses storage nothing is remembered.
 */
const KEY = "lambda-runtime-playground:last-project";

export function lastProjectId(): string | undefined {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY) ?? undefined;
  } catch {
    return undefined;
  }
}

const BEGAN_KEY = "lambda-runtime-playground:began-as";

/**
 * Notes that the project of this address is one of the person's own from now on. A reload that was asked for at that very
 * moment still goes to the old address.
 */
export function noteOwnAddress(href: string): void {
  try {
    sessionStorage.setItem(BEGAN_KEY, href);
  } catch {
    // Refused: nothing is kept anyway.
  }
}

/** Whether this is a reload of an address whose project had become the person's own. */
export function isReloadOf(href: string): boolean {
  try {
    const began = sessionStorage.getItem(BEGAN_KEY);
    sessionStorage.removeItem(BEGAN_KEY);
    const [navigation] = performance.getEntriesByType("navigation");
    return (
      began === href && (navigation as PerformanceNavigationTiming | undefined)?.type === "reload"
    );
  } catch {
    return false;
  }
}

/** `undefined` when this tab has a project that is not stored. */
export function rememberProject(id: string | undefined): void {
  try {
    if (id === undefined) {
      sessionStorage.removeItem(KEY);
      return;
    }
    sessionStorage.setItem(KEY, id);
    localStorage.setItem(KEY, id);
  } catch {
    // Refused: the project is found under Projects.
  }
}

/** Another tab, or this one, deleted it. */
export function forgetProject(id: string): void {
  try {
    for (const store of [sessionStorage, localStorage]) {
      if (store.getItem(KEY) === id) store.removeItem(KEY);
    }
  } catch {
    // Refused: nothing was remembered.
  }
}
