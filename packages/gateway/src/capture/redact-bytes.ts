// Takes credentials out of recorded bodies: those that are known, and whatever has the shape of a vendor's key. Stars of the
// same length take their place, so that everything else stays where it was.

/** Beginnings that keys of vendors and services have; a body without any of them needs no closer look. */
const BEGINNINGS = [
  'sk-',
  'rk-',
  'pk-',
  'fer-',
  'xai-',
  'AIza',
  'gsk_',
  'hf_',
  'ghp_',
  'gho_',
  'ghu_',
  'ghs_',
  'github_pat_',
  'glpat-',
  'npm_',
  'xox',
  'AKIA',
  'ASIA',
  'eyJ',
  'earer ',
  'PRIVATE KEY',
]
const ANY_BEGINNING = new RegExp(BEGINNINGS.join('|'))
const BEGINNING_BYTES = BEGINNINGS.map((text) => Buffer.from(text))

/** Up to here one expression over the text is faster than a search for each beginning in the bytes. */
const SHORT = 16_384

// Ordinary words may begin like that: only what goes on as keys do, with a digit in it, is one.
const SHAPES = [
  /\b(?:sk|rk|pk|fer|xai|glpat)-(?=[\w-]*\d)[\w-]{16,}/g,
  /\b(?:gsk|hf|gh[pousr]|github_pat|npm|sk|rk|pk|fer)_(?=\w*\d)\w{16,}/g,
  /\bAIza[\w-]{30,}/g,
  /\bxox[a-z]-[\w-]{10,}/g,
  /\b(?:AKIA|ASIA)[A-Z\d]{16}\b/g,
  /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/g,
  /\b[Bb]earer +(?=[\w.~+/-]*\d)[\w.~+/-]{16,}=*/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
]

/** Shorter ones are placeholders; stars in their place would mangle ordinary text. */
const MIN_SECRET = 6
const STAR = 42

/**
 * Changes the bytes in place; `secrets` are values that are known to be some. `isCut`: more followed, which is not here, and
 * the last secret may have been cut in two.
 */
export function redactBytes(bytes: Uint8Array, secrets: readonly string[], isCut = false): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET) continue
    const length = Buffer.byteLength(secret)
    for (let at = buffer.indexOf(secret); at >= 0; at = buffer.indexOf(secret, at + length))
      buffer.fill(STAR, at, at + length)
    if (isCut) buffer.fill(STAR, buffer.length - cutLength(buffer, Buffer.from(secret)))
  }
  if (!mayHoldKeys(buffer)) return
  // One character a byte: places in the text are places in the bytes.
  const text = buffer.toString('latin1')
  for (const shape of SHAPES) {
    for (const { index, 0: key } of text.matchAll(shape)) buffer.fill(STAR, index, index + key.length)
  }
}

/** How many of the last bytes are the beginning of a secret; fewer than tell anything of it are none. */
function cutLength(buffer: Buffer, secret: Buffer): number {
  for (let length = Math.min(secret.length - 1, buffer.length); length >= MIN_SECRET; length--) {
    if (buffer.subarray(buffer.length - length).equals(secret.subarray(0, length))) return length
  }
  return 0
}

function mayHoldKeys(buffer: Buffer): boolean {
  if (buffer.length <= SHORT) return ANY_BEGINNING.test(buffer.toString('latin1'))
  return BEGINNING_BYTES.some((beginning) => buffer.includes(beginning))
}

/** The same for a header or an address. */
export function redactWords(text: string, secrets: readonly string[]): string {
  if (!ANY_BEGINNING.test(text) && !secrets.some((secret) => text.includes(secret))) return text
  const bytes = Buffer.from(text)
  redactBytes(bytes, secrets)
  return bytes.toString('utf8')
}
