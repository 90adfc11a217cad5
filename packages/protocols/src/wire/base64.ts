// Base64 of texts, for fields that hold bytes.

/** Base64 of the text's UTF-8 bytes. */
export function toBase64(text: string): string {
  // Byte by byte: spreading the bytes into one call exhausts the stack with long texts.
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** The text in base64 of either alphabet, line breaks allowed; undefined when it is no base64. */
export function fromBase64(base64: string): string | undefined {
  const plain = base64
    .replaceAll(/\s/g, '')
    .replaceAll('-', '+')
    .replaceAll('_', '/')
    .replace(/={1,2}$/, '')
  if (!/^[A-Za-z0-9+/]*$/.test(plain) || plain.length % 4 === 1) return undefined
  return new TextDecoder().decode(Uint8Array.from(atob(plain), (char) => char.charCodeAt(0)))
}
