import { describe, expect, it } from "vitest";
import { answerPolicy } from "./answer-policy.ts";

const directive = (policy: string, name: string): string | undefined =>
  policy.split("; ").find((part) => part.startsWith(`${name} `));

describe("the policy of a function's answer", () => {
  it("lets it reach nothing, without allowed origins", () => {
    const policy = answerPolicy([]);
    expect(policy).toMatch(/^sandbox allow-scripts allow-forms; default-src 'none'; /);
    expect(policy).not.toContain("allow-same-origin");
    expect(directive(policy, "connect-src")).toBe("connect-src 'none'");
    expect(directive(policy, "form-action")).toBe("form-action 'none'");
    expect(directive(policy, "img-src")).toBe("img-src data: blob:");
  });

  it("lets it reach the project's origins", () => {
    const policy = answerPolicy(["https://api.example.com/path", "http://localhost:3000"]);
    expect(directive(policy, "connect-src")).toBe(
      "connect-src https://api.example.com http://localhost:3000",
    );
  });

  it.each([
    "*",
    "https:",
    "https://*.example.com",
    "https://a;script-src",
    "https://a,b",
    "https://a b",
    "data:text/html,x",
    "'self'",
    "javascript:1",
  ])("takes no origin that says more than one origin: %s", (origin) => {
    expect(answerPolicy([origin])).toBe(answerPolicy([]));
  });
});
