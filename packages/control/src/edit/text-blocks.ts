// The stretches of a TOML text that belong to one table: its header, the comments right above, and everything up to the next.
import type { KeyPositions, Path } from '../locate-keys.ts'

/** A stretch of the source text. */
export interface Block {
  readonly start: number
  readonly end: number
}

/** Every stretch whose header is this table or inside it. */
export function blocksOf(source: string, { headers }: KeyPositions, table: Path): Block[] {
  const starts = headers.map(({ offset }) => leadOf(source, offset))
  return headers.flatMap(({ path }, index) =>
    isInside(path, table) ? [{ start: starts[index] ?? 0, end: starts[index + 1] ?? source.length }] : [],
  )
}

/** The text without these stretches, in their order. */
export function cutBlocks(source: string, blocks: readonly Block[]): string {
  let text = source
  for (const { start, end } of blocks.toReversed()) text = text.slice(0, start) + text.slice(end)
  return text
}

function isInside(path: Path, table: Path): boolean {
  return table.every((step, index) => path[index] === step)
}

/** Where the comments right above a header begin; a blank line parts them from what they do not belong to. */
function leadOf(source: string, offset: number): number {
  const before = source.slice(0, offset)
  const lead = /(?:^|(?<=\n))(?:[ \t]*#[^\n]*\n)*[ \t]*$/.exec(before)
  return lead === null ? offset : lead.index
}
