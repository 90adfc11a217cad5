// Which addresses the window shows itself.

/** Whether `url` belongs to the gateway whose page the window shows: its pages, and what they make themselves. */
export function isOwnPage(url: string, page: string): boolean {
  if (url === 'about:blank') return true
  const { origin } = new URL(page)
  // The origin of a blob is that of the page that made it.
  return URL.canParse(url) && new URL(url).origin === origin
}

/** Whether a page may send the person there: the web and mail, no files and no programs. */
export function isForBrowser(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:', 'mailto:'].includes(new URL(url).protocol)
}
