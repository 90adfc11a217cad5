// The `ferry1.` envelope: provider-private reasoning state travelling in a client's own opaque field (spec 06 §6.6.1).
// The provider's string is carried unchanged; the prefix makes it invalid for every provider, so nobody misuses it.
import { compact } from './compact.ts'
import type { ProtocolId } from './origin.ts'
import type { Seal, SealedBy } from './parts.ts'

const PREFIX = 'ferry1.'

/** Wire letters of the header, kept short because they travel in every request. */
interface Header {
  readonly p: string
  readonly k: string
  readonly a?: string
  readonly m?: string
  readonly i?: string
  readonly s?: string
}

const KIND_TO_WIRE = {
  signature: 'sig',
  redacted: 'redacted',
  encrypted: 'enc',
  thought: 'thought',
  details: 'details',
  summary: 'summary',
  plain: 'plain',
} as const satisfies Record<Seal['kind'], string>

const WIRE_TO_KIND = new Map<string, Seal['kind']>(
  Object.entries(KIND_TO_WIRE).map(([kind, wire]) => [wire, kind as Seal['kind']]),
)

/** `ferry1.<base64url header>.<provider's string>` */
export function sealText(seal: Seal): string {
  const header: Header = compact({
    p: seal.by.family,
    k: KIND_TO_WIRE[seal.kind],
    a: seal.by.account,
    m: seal.by.model,
    i: seal.id,
    s: seal.before,
  })
  return `${PREFIX}${encodeBase64Url(JSON.stringify(header))}.${seal.value}`
}

/**
 * Reads an opaque field of a client. An envelope tells its maker; anything else is raw state of `protocol` itself, of
 * the kind that this field holds there (`rawKind`). A damaged envelope is nobody's: family `unknown`.
 */
export function openSeal(text: string, protocol: ProtocolId, rawKind: Seal['kind'], id?: string): Seal {
  if (!text.startsWith(PREFIX)) {
    return { kind: rawKind, value: text, by: { family: protocol }, ...(id === undefined ? {} : { id }) }
  }
  const dot = text.indexOf('.', PREFIX.length)
  const header = dot < 0 ? undefined : readHeader(text.slice(PREFIX.length, dot))
  const kind = header === undefined ? undefined : WIRE_TO_KIND.get(header.k)
  if (header === undefined || kind === undefined) return { kind: 'plain', value: '', by: { family: 'unknown' } }
  const by = compact({ family: header.p, account: header.a, model: header.m })
  return compact({ kind, value: text.slice(dot + 1), by, id: header.i, before: header.s })
}

/** Who made a seal: these three facts of whoever answers, and nothing else of it. */
export function makerOf({ family, account, model }: SealedBy): SealedBy {
  return compact({ family, account, model })
}

function readHeader(text: string): Header | undefined {
  const json = decodeBase64Url(text)
  if (json === undefined) return undefined
  let parsed: unknown
  try {
    parsed = JSON.parse(json)
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
  if (typeof parsed !== 'object' || parsed === null) return undefined
  const fields = parsed as Record<string, unknown>
  const text_ = (key: string): string | undefined => (typeof fields[key] === 'string' ? fields[key] : undefined)
  const [p, k, a, m, i, s] = [text_('p'), text_('k'), text_('a'), text_('m'), text_('i'), text_('s')]
  if (p === undefined || k === undefined) return undefined
  return compact({ p, k, a, m, i, s })
}

function encodeBase64Url(text: string): string {
  // Byte by byte: spreading the bytes into one call exhausts the stack with long ids.
  let binary = ''
  for (const byte of new TextEncoder().encode(text)) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

function decodeBase64Url(text: string): string | undefined {
  if (!/^[A-Za-z0-9_-]*$/.test(text) || text.length % 4 === 1) return undefined
  const binary = atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  return new TextDecoder().decode(Uint8Array.from(binary, (char) => char.charCodeAt(0)))
}
