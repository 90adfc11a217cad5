// The characters that give JSON its structure, as character codes and as bytes.
export const QUOTE = 34
export const COMMA = 44
export const COLON = 58
export const OPEN_BRACKET = 91
export const BACKSLASH = 92
export const CLOSE_BRACKET = 93
export const OPEN_BRACE = 123
export const CLOSE_BRACE = 125

/** True for the white space that JSON allows between its tokens. */
export function isJsonSpace(code: number | undefined): boolean {
  return code === 32 || code === 10 || code === 13 || code === 9
}
