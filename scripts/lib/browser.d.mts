export function findBrowser(): string | undefined;
export function ensureBrowser(): string;
export function findFirefox(): string | undefined;
export function findWebKit(): { readonly driver: string; readonly browser: string } | undefined;
export function ensureOtherBrowsers(): void;
