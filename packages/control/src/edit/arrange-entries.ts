// Puts the entries of a list of tables (`[[routes]]`) in another order, takes some out and adds others; each keeps its comments.
import { isTable } from '../fill-presets.ts'
import type { KeyPositions, Path } from '../locate-keys.ts'
import { renderEntry, renderInlineList } from './render-value.ts'
import { blocksOf, cutBlocks } from './text-blocks.ts'

/** An entry of the new list: one that is there already, by its place, or a new one. */
export type Arranged = { readonly from: number } | { readonly entry: Readonly<Record<string, unknown>> }

/** The text with the list arranged anew. Whoever calls compares the data: nothing else may have changed. */
export function arrangeEntries(
  source: string,
  list: Path,
  arranged: readonly Arranged[],
  present: readonly unknown[],
  positions: KeyPositions,
): string {
  if (positions.isWritten(list)) {
    const { offset, length } = positions.value(list)
    const entries = arranged.map((item) => ('from' in item ? present[item.from] : item.entry)).filter(isTable)
    return source.slice(0, offset) + renderInlineList(entries) + source.slice(offset + length)
  }
  const blocks = present.map((_, index) => blocksOf(source, positions, [...list, index]))
  const textOf = (item: Arranged): string => {
    if (!('from' in item)) return renderEntry(list, item.entry)
    return (blocks[item.from] ?? []).map(({ start, end }) => source.slice(start, end)).join('')
  }
  const kept = arranged.flatMap((item) => ('from' in item ? [item.from] : []))
  const isInOrder = kept.every((from, index) => index === 0 || from > (kept[index - 1] ?? 0))
  if (isInOrder) return inPlace(source, blocks, arranged, textOf)
  const all = blocks.flat().toSorted((a, b) => a.start - b.start)
  const start = all[0]?.start ?? source.length
  const rest = cutBlocks(source, all)
  return joinText([rest.slice(0, start), ...arranged.map(textOf), rest.slice(start)])
}

/** What stays is not touched: entries are cut out, and new ones put behind the one that they follow. */
function inPlace(
  source: string,
  blocks: readonly ReturnType<typeof blocksOf>[],
  arranged: readonly Arranged[],
  textOf: (item: Arranged) => string,
): string {
  const kept = new Set(arranged.flatMap((item) => ('from' in item ? [item.from] : [])))
  const gone = blocks.filter((_, index) => !kept.has(index)).flat()
  const first = blocks[0]?.[0]?.start
  const inserted = new Map<number, string[]>()
  let at = first ?? source.length
  for (const item of arranged) {
    if ('from' in item) at = blocks[item.from]?.at(-1)?.end ?? at
    else inserted.set(at, [...(inserted.get(at) ?? []), textOf(item)])
  }
  const cuts = [...new Set([0, source.length, ...inserted.keys(), ...gone.flatMap(({ start, end }) => [start, end])])]
  const places = cuts.toSorted((a, b) => a - b)
  const pieces: string[] = []
  for (const [index, place] of places.entries()) {
    pieces.push(...(inserted.get(place) ?? []))
    const end = places[index + 1]
    const isGone = gone.some((block) => block.start <= place && (end ?? place) <= block.end && block.start < block.end)
    if (end !== undefined && !isGone) pieces.push(source.slice(place, end))
  }
  return joinText(pieces)
}

/** Pieces with one blank line between them where a new one meets another. */
function joinText(pieces: readonly string[]): string {
  let text = ''
  for (const piece of pieces) {
    if (piece === '') continue
    const isHeader = /^(?:[ \t]*#[^\n]*\n)*[ \t]*\[/.test(piece)
    if (text !== '' && isHeader) text = `${text.replace(/\s*$/, '')}\n\n`
    else if (text !== '' && !text.endsWith('\n')) text += '\n'
    text += piece
  }
  return text.replace(/\n{2,}$/, '\n')
}
