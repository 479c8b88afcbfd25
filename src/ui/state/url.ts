/** What the address of the page says. Nothing in it runs before the visitor presses Invoke. */
export interface PageAddress {
  /** Value of `#p=…`: a shared project, still encoded. */
  readonly shared: string | undefined;
  /** Value of `?example=…`, unchecked. */
  readonly example: string | undefined;
}

export function parseAddress(href: string): PageAddress {
  const url = new URL(href);
  const hash = new URLSearchParams(url.hash.slice(1));
  return {
    shared: hash.get("p") ?? undefined,
    example: url.searchParams.get("example") ?? undefined,
  };
}

/** The address of the page for `address`, with everything that is not ours (`utm_…`, other parameters) kept. */
export function formatAddress(href: string, address: PageAddress): string {
  const url = new URL(href);
  if (address.example === undefined) url.searchParams.delete("example");
  else url.searchParams.set("example", address.example);
  // Not through URLSearchParams: base64url needs no escaping, and links are read by people.
  url.hash = address.shared === undefined ? "" : `p=${address.shared}`;
  return url.href;
}
