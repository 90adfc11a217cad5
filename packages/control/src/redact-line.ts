// A line of the configuration, fit to be shown next to a problem: same length, but nothing in it that may be a credential.

// Names that contain a telling word although their values are harmless.
const HARMLESS =
  /^(?:api_keys?_(?:env|file|url|ttl_secs|json_path)|per_key_\w+|key_watch|key_store|tokens_per_\w+|keep_\w+|openai_prompt_cache_key|(?:min|max)\w*_tokens|auth)$/
const TELLING = /key|token|secret|passw|auth|credential|bearer|header/i
// The beginnings that vendors use, UUIDs, and long words of mixed letters and digits.
const LOOKS_LIKE_A_KEY =
  /\b(?:(?:sk|pk|rk|gsk|xai|hf|ghp|fer)[-_]|AIza|eyJ)[-\w]{8,}|\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b|(?=[a-z]*\d)(?=\d*[a-z])[a-z\d]{20,}/gi
const USER_INFO = /(?<=:\/\/)[^/\s"'@]+(?=@)/g
// Names where TOML and JSON have them, and names inside a URL.
const NAMES = /(?:^|[{,])\s*(?:([\w.-]+)\s*=|["']([^"'\\]*)["']\s*[=:])/g
const ANY_NAMES = /([\w.-]+)\s*=/g
// Names in front of `=` or `:` · strings (closed or not) · other words.
const PARTS =
  /((?:^|[{,])\s*(?:[\w.-]+\s*=|(?:"[^"\\]*"|'[^']*')\s*[=:]))|("(?:[^"\\]|\\.)*"?|'[^']*'?)|([^\s[\]{},]+)/g

/** The line with everything that may be a credential replaced by stars; `path` is what the problem is about. */
export function redactLine(line: string, path: string): string {
  const names = [...line.matchAll(NAMES)].map(([, bare, quoted]) => bare ?? quoted ?? '')
  const inside = [...line.matchAll(ANY_NAMES)].map(([, name]) => name ?? '')
  const isTelling = [...names, ...inside, ...path.split(/[.[]/)].some(
    (name) => TELLING.test(name) && !HARMLESS.test(name),
  )
  // A line that is no table header and has no name is part of a list or a long text: there is no telling what of.
  const isKnown = names.length > 0 || /^\s*\[\[?[\w. -]*\]{0,2}\s*$/.test(line)
  if (isKnown && !isTelling) return redactText(line)
  return line.replace(PARTS, (part, name?: string, quoted?: string) => {
    if (name !== undefined) return name
    return quoted === undefined ? stars(part) : quoted.replace(/[^"']/g, '*')
  })
}

/** A sentence with everything that looks like a key replaced by stars: names come from the file as well. */
export function redactText(text: string): string {
  return text.replace(LOOKS_LIKE_A_KEY, stars).replace(USER_INFO, stars)
}

function stars(text: string): string {
  return '*'.repeat(text.length)
}
