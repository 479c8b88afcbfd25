import { type Result, err, ok } from "#base/result.ts";

type Segment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly name: string }
  /** `{name+}`: the rest of the path, at least one segment. Only as the last segment. */
  | { readonly kind: "greedy"; readonly name: string };

/** A parsed API Gateway route: `/pets/{id}`, `GET /pets/{id}`, `/{proxy+}` or `$default`. */
export interface RouteTemplate {
  /** `ANY` where the template names no method. */
  readonly method: string;
  /** The path part as written; `$default` for the catch-all of HTTP APIs. */
  readonly path: string;
  readonly segments: readonly Segment[];
  readonly isDefault: boolean;
}

/** Parses a route. The error says which part is wrong, in words. */
export function parseRouteTemplate(text: string): Result<RouteTemplate, string> {
  const trimmed = text.trim();
  if (trimmed === "$default")
    return ok({ method: "ANY", path: "$default", segments: [], isDefault: true });
  const parts = /^(?:([A-Za-z]+)\s+)?(\/\S*)$/.exec(trimmed);
  if (parts?.[2] === undefined) {
    return err(
      `A route is a path such as /pets/{id}, with a method before it if you like (GET /pets/{id}), or $default; got "${trimmed}".`,
    );
  }
  const path = parts[2];
  const segments: Segment[] = [];
  const names = new Set<string>();
  const texts = path === "/" ? [] : path.slice(1).split("/");
  for (const [index, part] of texts.entries()) {
    if (part === "")
      return err(`The route "${path}" has an empty segment; remove the double or trailing slash.`);
    const parameter = /^\{([A-Za-z0-9._-]+)(\+?)\}$/.exec(part);
    if (parameter?.[1] === undefined) {
      if (/[{}]/.test(part))
        return err(
          `"${part}" in the route "${path}" mixes text and braces; a parameter is a whole segment: {name} or {name+}.`,
        );
      segments.push({ kind: "literal", text: part });
      continue;
    }
    const name = parameter[1];
    if (names.has(name)) return err(`The route "${path}" uses the parameter {${name}} twice.`);
    names.add(name);
    if (parameter[2] === "+") {
      if (index !== texts.length - 1)
        return err(
          `{${name}+} takes the rest of the path, so it has to be the last segment of "${path}".`,
        );
      segments.push({ kind: "greedy", name });
    } else {
      segments.push({ kind: "parameter", name });
    }
  }
  return ok({ method: (parts[1] ?? "ANY").toUpperCase(), path, segments, isDefault: false });
}

/**
 * Path parameters when method and path fit the route, else `undefined`. Values stay percent-encoded, and a trailing
 * slash belongs to none of them: both recorded from the REST service (Runtime API reference §9.1).
 */
export function matchRoute(
  route: RouteTemplate,
  method: string,
  path: string,
): Readonly<Record<string, string>> | undefined {
  if (route.isDefault) return {};
  if (route.method !== "ANY" && route.method !== method.toUpperCase()) return undefined;
  const parts = path.replace(/^\/+/, "").replace(/\/$/, "").split("/");
  if (parts.length === 1 && parts[0] === "") parts.pop();
  const parameters: Record<string, string> = {};
  for (const [index, segment] of route.segments.entries()) {
    const part = parts[index];
    if (part === undefined) return undefined;
    if (segment.kind === "greedy") {
      parameters[segment.name] = parts.slice(index).join("/");
      return parameters;
    }
    if (segment.kind === "parameter") parameters[segment.name] = part;
    else if (segment.text !== part) return undefined;
  }
  return parts.length === route.segments.length ? parameters : undefined;
}

export interface RouteMatch {
  readonly route: RouteTemplate;
  readonly parameters: Readonly<Record<string, string>>;
}

/**
 * The route that takes a request, the most specific first as API Gateway has it: text before a parameter before a
 * greedy one, a named method before ANY, `$default` last. `undefined` when none does; the error is a route that is none.
 */
export function pickRoute(
  templates: readonly string[],
  method: string,
  path: string,
): Result<RouteMatch | undefined, string> {
  const matches: RouteMatch[] = [];
  for (const template of templates) {
    const route = parseRouteTemplate(template);
    if (!route.ok) return route;
    const parameters = matchRoute(route.value, method, path);
    if (parameters !== undefined) matches.push({ route: route.value, parameters });
  }
  return ok(matches.toSorted((a, b) => rank(a.route).localeCompare(rank(b.route)))[0]);
}

/** Sorts as text: one digit a segment, then the method. */
function rank(route: RouteTemplate): string {
  if (route.isDefault) return "9";
  const digits = route.segments.map((segment) =>
    segment.kind === "literal" ? "1" : segment.kind === "parameter" ? "2" : "3",
  );
  return `${digits.join("")}${route.method === "ANY" ? "b" : "a"}`;
}
