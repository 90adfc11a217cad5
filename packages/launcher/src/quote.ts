// Text as one word of a shell, whatever is in it.

/** For POSIX shells: nothing is special between single quotes but the quote itself. */
export function quotePosix(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}

/** As above, without quotes where nothing needs them: for commands that people read. */
export function quoteWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : quotePosix(text)
}

/** For PowerShell, which takes typographic quotes for quotes as well. */
export function quotePowerShell(text: string): string {
  return `'${text.replaceAll(/['\u2018\u2019\u201a\u201b]/g, '$&$&')}'`
}

/** For a string literal of AppleScript. */
export function quoteAppleScript(text: string): string {
  return `"${text.replaceAll(/[\\"]/g, '\\$&')}"`
}
