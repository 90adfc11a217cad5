// A JSON value as lines of one height each, so that a list can show any size of it: branches open and fold, long texts stand in
// one line until somebody wants all of them.

export interface JsonLine {
  /** Unique among the lines of one value. */
  readonly key: string
  /** RFC 6901. */
  readonly pointer: string
  readonly depth: number
  readonly kind: 'open' | 'folded' | 'close' | 'leaf' | 'text'
  /** Of the field, as it is. */
  readonly name?: string
  /** What stands behind the name. */
  readonly text: string
  /** How many characters the whole text has, when this is not all of it. */
  readonly characters?: number
}

/** What a person has opened and folded; everything else is as `isOpenAtFirst` says. */
export interface Folding {
  readonly opened: ReadonlySet<string>
  readonly folded: ReadonlySet<string>
}

const LINE = 160
const PREVIEW = 100
/** Of a longer list only the end is open: that is where a conversation goes on. */
const OPEN_LIST = 8
const OPEN_END = 2
const OPEN_DEPTH = 5

/** `must` are pointers that have to be in sight. */
export function jsonLines(value: unknown, folding: Folding, must: ReadonlySet<string> = new Set()): JsonLine[] {
  const lines: JsonLine[] = []
  const needed = new Set([...must].flatMap(ancestorsOf))
  const isOpen = (pointer: string, depth: number, isHidden: boolean): boolean => {
    if (needed.has(pointer) || folding.opened.has(pointer)) return true
    return !folding.folded.has(pointer) && depth < OPEN_DEPTH && !isHidden
  }
  const walk = (item: unknown, pointer: string, depth: number, name: string | undefined, isHidden: boolean): void => {
    const named = name === undefined ? {} : { name }
    if (typeof item !== 'object' || item === null) {
      return leaf(lines, item, { pointer, depth, named, isWhole: folding.opened.has(pointer) })
    }
    const isList = Array.isArray(item)
    const entries = Object.entries(item) as [string, unknown][]
    const [begin, end] = isList ? ['[', ']'] : ['{', '}']
    if (entries.length === 0)
      return void lines.push({ key: pointer, pointer, depth, kind: 'leaf', ...named, text: begin + end })
    if (!isOpen(pointer, depth, isHidden)) {
      const text = `${begin} ${preview(item, entries)} ${end}`
      return void lines.push({ key: pointer, pointer, depth, kind: 'folded', ...named, text })
    }
    lines.push({ key: pointer, pointer, depth, kind: 'open', ...named, text: begin })
    const isLong = isList && entries.length > OPEN_LIST
    entries.forEach(([key, child], index) => {
      const isFar = isLong && index < entries.length - OPEN_END
      walk(child, `${pointer}/${escapeName(key)}`, depth + 1, isList ? undefined : key, isFar)
    })
    lines.push({ key: `${pointer}/`, pointer, depth, kind: 'close', text: end })
  }
  walk(value, '', 0, undefined, false)
  return lines
}

interface LeafPlace {
  readonly pointer: string
  readonly depth: number
  readonly named: { readonly name?: string }
  readonly isWhole: boolean
}

function leaf(lines: JsonLine[], value: unknown, { pointer, depth, named, isWhole }: LeafPlace): void {
  if (typeof value !== 'string' || value.length <= LINE) {
    lines.push({ key: pointer, pointer, depth, kind: 'leaf', ...named, text: JSON.stringify(value) ?? 'undefined' })
    return
  }
  const characters = value.length
  if (!isWhole) {
    const text = `${JSON.stringify(value.slice(0, LINE)).slice(0, -1)}…`
    return void lines.push({ key: pointer, pointer, depth, kind: 'leaf', ...named, text, characters })
  }
  lines.push({ key: pointer, pointer, depth, kind: 'leaf', ...named, text: '"', characters })
  pieces(value).forEach((text, index) =>
    lines.push({ key: `${pointer}#${index}`, pointer, depth: depth + 1, kind: 'text', text }),
  )
}

/** Line by line, and long lines in parts. */
function pieces(text: string): string[] {
  return text.split('\n').flatMap((line) => {
    if (line.length <= LINE) return [line]
    return Array.from({ length: Math.ceil(line.length / LINE) }, (_, index) =>
      line.slice(index * LINE, (index + 1) * LINE),
    )
  })
}

/** The little fields of a folded branch, which tell what it is. */
function preview(item: object, entries: readonly [string, unknown][]): string {
  if (Array.isArray(item)) return `${entries.length}`
  const shown = entries.map(([name, value]) => `${name}: ${brief(value)}`).join(', ')
  return shown.length <= PREVIEW ? shown : `${shown.slice(0, PREVIEW)}…`
}

function brief(value: unknown): string {
  if (Array.isArray(value)) return `[${value.length}]`
  if (typeof value === 'object' && value !== null) return '{…}'
  if (typeof value === 'string') return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value)
  return JSON.stringify(value) ?? 'undefined'
}

/** Pointers of the fields and values that have this in them, in any case, in their order. */
export function findInJson(value: unknown, text: string): string[] {
  const wanted = text.toLowerCase()
  const found: string[] = []
  const walk = (item: unknown, pointer: string, name: string): void => {
    const isBranch = typeof item === 'object' && item !== null
    const own = isBranch ? name : `${name} ${typeof item === 'string' ? item : JSON.stringify(item)}`
    if (own.toLowerCase().includes(wanted)) found.push(pointer)
    if (!isBranch) return
    const isList = Array.isArray(item)
    for (const [key, child] of Object.entries(item)) walk(child, `${pointer}/${escapeName(key)}`, isList ? '' : key)
  }
  if (wanted !== '') walk(value, '', '')
  return found
}

/** A pointer and those of everything around it. */
export function ancestorsOf(pointer: string): string[] {
  const parts = pointer.split('/').slice(1)
  return ['', ...parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`)]
}

export function escapeName(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}
