// Google counts text in UTF-8 bytes, we count in UTF-16 units (golden STR-25).

/** Turns byte offsets of one text into UTF-16 offsets; fast when asked in ascending order, as Google lists them. */
export function utf16Offsets(text: string): (byte: number) => number {
  let bytes = 0
  let units = 0
  return (byte) => {
    if (byte < bytes) {
      bytes = 0
      units = 0
    }
    while (units < text.length && bytes < byte) {
      const code = text.codePointAt(units) ?? 0
      bytes += utf8Length(code)
      units += code > 0xffff ? 2 : 1
    }
    return units
  }
}

/** How many bytes the text takes up to a UTF-16 offset. */
export function utf8Offset(text: string, unit: number): number {
  return new TextEncoder().encode(text.slice(0, unit)).length
}

function utf8Length(code: number): number {
  if (code < 0x80) return 1
  if (code < 0x800) return 2
  return code > 0xffff ? 4 : 3
}
