// Globs over model names: `*` any letters, `?` one, `[ab]` one of these, `{a,b}` one of these words. Names are no paths: a
// slash and a leading dot are letters like others, which is why no library for files does this.

/** A glob as a regular expression of RE2, every wildcard a group. */
export interface TranslatedGlob {
  readonly regex: string
  /** How many letters it spells out. */
  readonly literal: number
  /** Those that every match begins with. */
  readonly start: string
}

/** Translates a glob. */
export function globToRegex(glob: string): TranslatedGlob {
  const tokens = glob.match(TOKEN) ?? []
  const letters = tokens.filter((token) => kindOf(token) === 'letter')
  const wildcard = tokens.findIndex((token) => kindOf(token) !== 'letter')
  return {
    regex: `^(?s:${tokens.map(translate).join('')})$`,
    literal: letters.length,
    start: tokens
      .slice(0, wildcard < 0 ? tokens.length : wildcard)
      .map(unescape)
      .join(''),
  }
}

/** A backslash takes the next letter as it is. */
const TOKEN = /\\[^]|\[!?[\w.:@/-]+\]|\{[^{}]+\}|[^]/gu

/** A glob is never wrong: what is no pattern means its own letters. */
function kindOf(token: string): '*' | '?' | 'class' | 'words' | 'letter' {
  if (token === '*' || token === '?') return token
  if (token.length > 2 && token.startsWith('{')) return 'words'
  return token.length > 2 && token.startsWith('[') ? 'class' : 'letter'
}

function translate(token: string): string {
  switch (kindOf(token)) {
    case '*':
      return '(.*)'
    case '?':
      return '(.)'
    case 'class':
      return hasBackwardRange(token) ? escape(token) : `(${token.replace(/^\[!/, '[^')})`
    case 'words':
      return `(${token
        .slice(1, -1)
        .split(',')
        .map((word) => word.match(TOKEN)?.map(translate).join('') ?? '')
        .join('|')})`
    case 'letter':
      return escape(unescape(token))
  }
}

/** `[z-a]` is no class. */
function hasBackwardRange(token: string): boolean {
  return [...token.slice(1, -1).matchAll(/(.)-(.)/g)].some(([, from = '', to = '']) => from > to)
}

/** A backslash at the very end stands for itself. */
function unescape(token: string): string {
  return token.replace(/^\\(?=[^])/, '')
}

function escape(letters: string): string {
  return letters.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
}
