// Whose key or address a pasted text is. Pure, so that a page can tell while somebody types, and the text goes nowhere.
import type { Preset } from './presets.ts'

/** What is needed of a preset. */
export type Recognizable = Pick<Preset, 'name' | 'base_url' | 'category' | 'featured'> & {
  readonly key_prefixes?: readonly string[] | undefined
  /** The variables that hold its key. */
  readonly key_envs: readonly string[]
}

/** What a text seems to be. */
export interface Recognized {
  readonly kind: 'key' | 'url' | 'nothing'
  /** The text without quotes, a variable in front of it or "Bearer"; a URL with its scheme. */
  readonly value: string
  /** Names of presets, the likeliest first. */
  readonly candidates: readonly string[]
  /** Whether the first one is the only one that it can be. */
  readonly isSure: boolean
}

const NOTHING: Recognized = { kind: 'nothing', value: '', candidates: [], isSure: false }

/** Looks at the text as people paste it: a key, `NAME=key`, a header, or an address. */
export function recognize(text: string, presets: readonly Recognizable[]): Recognized {
  const { name, value } = unwrap(text)
  if (value === '') return NOTHING
  const url = ZHIPU.test(value) ? undefined : asUrl(value)
  if (url !== undefined) return recognizeUrl(url, presets)
  if (value.length < 8 || /[^\x21-\x7e]/.test(value)) return { ...NOTHING, value }
  const named = presets.filter((preset) => name !== undefined && preset.key_envs.includes(name))
  const [first] = named
  if (first !== undefined) return { kind: 'key', value, candidates: names(named), isSure: true }
  return recognizeKey(value, presets)
}

function unwrap(text: string): { name?: string; value: string } {
  const line = text.trim().replace(/^export\s+/, '')
  const [, name, rest] = /^([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?!=)(.*)$/s.exec(line) ?? []
  const value = (rest ?? line)
    .trim()
    .replace(/^(?:authorization|x-api-key)\s*:\s*/i, '')
    .replace(/^bearer\s+/i, '')
    .replace(/^(["'`])(.*)\1[;,]?$/s, '$2')
    .trim()
  return name === undefined ? { value } : { name, value }
}

/** Hosts without a scheme count when they look like nothing else; those of this machine speak plain HTTP. */
function asUrl(value: string): URL | undefined {
  if (/^https?:\/\//i.test(value)) return URL.canParse(value) ? new URL(value) : undefined
  const isLocal = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?(?:\/\S*)?$/i.test(value)
  const isHost = /^(?:[a-z0-9-]+\.)+[a-z]{2,}(?::\d+)?(?:\/\S*)?$/i.test(value)
  if (!isLocal && !isHost) return undefined
  const written = `${isLocal ? 'http' : 'https'}://${value}`
  return URL.canParse(written) ? new URL(written) : undefined
}

function recognizeUrl(url: URL, presets: readonly Recognizable[]): Recognized {
  const isLocal = /^(?:localhost|127\.|\[::1\])/.test(url.hostname)
  const same = presets.filter(({ base_url: base }) => {
    const known = new URL(base)
    if (isLocal) return known.hostname === '127.0.0.1' && known.port === url.port
    const own = known.hostname.replace(/^your-resource/, '')
    return url.hostname === known.hostname || (own !== known.hostname && url.hostname.endsWith(own))
  })
  // Several presets of one host differ in their path.
  const ranked = same.toSorted((a, b) => sharedPath(b, url) - sharedPath(a, url))
  const value = url.href.replace(/\/$/, '')
  return { kind: 'url', value, candidates: names(ranked), isSure: same.length > 0 }
}

function sharedPath({ base_url: base }: Recognizable, url: URL): number {
  const path = new URL(base).pathname.replace(/\/$/, '')
  return url.pathname.startsWith(path) ? path.length : -1
}

/** Zhipu's keys are an id and a secret. */
const ZHIPU = /^[\da-f]{32}\.[A-Za-z\d]{16}$/

function recognizeKey(value: string, presets: readonly Recognizable[]): Recognized {
  const scored = presets.flatMap((preset) => {
    const isZhipu = ZHIPU.test(value) && /^(?:zhipu-glm|zai)$/.test(preset.name)
    const lengths = (preset.key_prefixes ?? []).filter((prefix) => value.startsWith(prefix)).map(({ length }) => length)
    const score = isZhipu ? value.length : Math.max(0, ...lengths)
    return score === 0 ? [] : [{ preset, score }]
  })
  const best = Math.max(0, ...scored.map(({ score }) => score))
  const ranked = scored.toSorted((a, b) => b.score - a.score || rank(a.preset) - rank(b.preset))
  const isSure = scored.filter(({ score }) => score === best).length === 1
  return { kind: 'key', value, candidates: names(ranked.map(({ preset }) => preset)), isSure }
}

function rank({ featured, category }: Recognizable): number {
  return (featured ? 0 : 10) + ['official', 'china', 'aggregator', 'local'].indexOf(category)
}

function names(presets: readonly Recognizable[]): string[] {
  return presets.map(({ name }) => name)
}
