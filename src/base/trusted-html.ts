interface HtmlPolicy {
  createHTML(html: string): string;
}

interface PolicyFactory {
  createPolicy(name: string, rules: HtmlPolicy): HtmlPolicy;
}

const { trustedTypes } = globalThis as { readonly trustedTypes?: PolicyFactory };

/**
 * Marks text that may be read as HTML: the page lets none but through a policy that its Content-Security-Policy names
 * (`index.html`). Browsers without Trusted Types take the text as it is. One call for each name.
 */
export function trustedHtml(policyName: string): (html: string) => string {
  const policy = trustedTypes?.createPolicy(policyName, { createHTML: (html) => html });
  return (html) => policy?.createHTML(html) ?? html;
}
