/** Whether what was named is a project to be unpacked first: the page's zip, anybody's zip, or a share link. */
export function isProjectSource(named: string): boolean {
  return isLink(named) || named.toLowerCase().endsWith(".zip");
}

export function isLink(named: string): boolean {
  return /^https?:\/\//i.test(named);
}
