/**
 * Path and query of a request line's target. A proxy-style target (`http://host/path`) names the same resource as its
 * path, and Go routes by that.
 */
export function originForm(target: string): string {
  if (target.startsWith("/")) return target;
  const rest = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*(.*)$/i.exec(target)?.[1];
  if (rest === undefined) return "/"; // `*` of OPTIONS
  return rest.startsWith("/") ? rest : `/${rest}`;
}
