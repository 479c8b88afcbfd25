import { describe, expect, it } from "vitest";
import { matchRoute, parseRouteTemplate, pickRoute } from "./route-template.ts";

describe("route templates", () => {
  it.each([
    { route: "/pets/{id}", method: "GET", path: "/pets/7", parameters: { id: "7" } },
    { route: "/pets/{id}", method: "GET", path: "/pets/7/", parameters: { id: "7" } },
    { route: "/pets/{id}", method: "GET", path: "/pets", parameters: undefined },
    { route: "/pets/{id}", method: "GET", path: "/pets/7/x", parameters: undefined },
    { route: "/{proxy+}", method: "GET", path: "/a/b/c", parameters: { proxy: "a/b/c" } },
    { route: "/{proxy+}", method: "GET", path: "/a/b/", parameters: { proxy: "a/b" } },
    { route: "/{proxy+}", method: "GET", path: "/", parameters: undefined },
    {
      route: "/a/{x}/{rest+}",
      method: "GET",
      path: "/a/1/2/3",
      parameters: { x: "1", rest: "2/3" },
    },
    { route: "/a/{x}/{rest+}", method: "GET", path: "/a/1", parameters: undefined },
    { route: "/", method: "GET", path: "/", parameters: {} },
    { route: "POST /a", method: "GET", path: "/a", parameters: undefined },
    { route: "any /a", method: "DELETE", path: "/a", parameters: {} },
    { route: "$default", method: "GET", path: "/whatever", parameters: {} },
  ])("$route with $method $path", ({ route, method, path, parameters }) => {
    const parsed = parseRouteTemplate(route);
    expect(parsed.ok && matchRoute(parsed.value, method, path)).toEqual(parameters);
  });

  it.each([
    { route: "pets", word: "A route is a path" },
    { route: "/pets//x", word: "empty segment" },
    { route: "/pets/", word: "empty segment" },
    { route: "/p-{id}", word: "mixes text and braces" },
    { route: "/{a+}/b", word: "last segment" },
    { route: "/{a}/{a}", word: "twice" },
  ])("refuses $route", ({ route, word }) => {
    const parsed = parseRouteTemplate(route);
    expect(!parsed.ok && parsed.error).toContain(word);
  });

  it.each([
    { method: "GET", path: "/pets/new", route: "/pets/new" },
    { method: "GET", path: "/pets/7", route: "/pets/{id}" },
    { method: "GET", path: "/dogs/7", route: "/{proxy+}" },
    { method: "GET", path: "/", route: "$default" },
  ])("picks $route for $method $path", ({ method, path, route }) => {
    const picked = pickRoute(
      ["$default", "/{proxy+}", "/pets/{id}", "POST /pets/new", "GET /pets/new"],
      method,
      path,
    );
    expect(picked.ok && picked.value?.route.path).toBe(route);
  });
});
