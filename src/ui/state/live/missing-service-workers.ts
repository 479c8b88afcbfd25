/** Why this page has no service workers, for people; `undefined` when it may have them. */
export function missingServiceWorkers(): string | undefined {
  if (container() !== undefined) return undefined;
  return window.isSecureContext
    ? "This browser offers no service workers here, as in some private windows and where site data is blocked."
    : "Service workers need HTTPS or localhost.";
}

/** Some browsers hide the name, some have nothing behind it, some throw. */
function container(): ServiceWorkerContainer | undefined {
  try {
    const { serviceWorker } = navigator as {
      readonly serviceWorker?: ServiceWorkerContainer | null;
    };
    return serviceWorker ?? undefined;
  } catch {
    return undefined;
  }
}
