// A body as lines, of which only those in sight are on the page: branches open and fold, places light up that belong to
// something elsewhere, and a mark says what became of each.
import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react'
import { classes } from '../../../components/classes.ts'
import { useFormat, useText } from '../../../i18n/index.ts'
import { jsonLines, type Folding, type JsonLine } from '../read/json-lines.ts'
import type { Mark } from '../read/places.ts'

export interface JsonPaneProps {
  readonly label: string
  readonly value: unknown
  readonly marks: ReadonlyMap<string, Mark>
  /** Places that are lit up; the first of them comes into sight. */
  readonly lit: readonly string[]
  readonly onPoint: (pointer: string | undefined) => void
}

// Each may be a button, and those have to be this large.
const LINE_HEIGHT = 24
const NOTHING: Folding = { opened: new Set(), folded: new Set() }

export function JsonPane({ label, value, marks, lit, onPoint }: JsonPaneProps): ReactNode {
  const [folding, setFolding] = useState(NOTHING)
  const frame = useRef<HTMLDivElement>(null)
  const litSet = useMemo(() => new Set(lit), [lit])
  const lines = useMemo(() => jsonLines(value, folding, litSet), [value, folding, litSet])
  const virtualizer = useVirtualizer({
    count: lines.length,
    getScrollElement: () => frame.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 10,
  })
  const target = lit[0]
  const place = target === undefined ? -1 : lines.findIndex(({ pointer }) => pointer === target)
  useEffect(() => {
    if (place >= 0) virtualizer.scrollToIndex(place, { align: 'auto' })
  }, [place, virtualizer])
  const toggle = ({ pointer, kind }: JsonLine): void => {
    setFolding(({ opened, folded }) => {
      const isOpening = kind === 'folded' || (kind === 'leaf' && !opened.has(pointer))
      return isOpening
        ? { opened: new Set([...opened, pointer]), folded: without(folded, pointer) }
        : { opened: without(opened, pointer), folded: new Set([...folded, pointer]) }
    })
  }
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div
      aria-label={label}
      className="min-h-0 flex-1 overflow-auto font-mono text-table outline-offset-[-2px]"
      onPointerLeave={() => onPoint(undefined)}
      ref={frame}
      role="region"
      tabIndex={0}
    >
      <div className="relative min-w-full" style={{ height: virtualizer.getTotalSize() }}>
        {virtualizer.getVirtualItems().map(({ index, start }) => {
          const line = lines[index]
          return line === undefined ? null : (
            <Line
              isLit={litSet.has(line.pointer)}
              key={line.key}
              line={line}
              mark={line.kind === 'close' || line.kind === 'text' ? undefined : marks.get(line.pointer)}
              onPoint={onPoint}
              onToggle={toggle}
              top={start}
            />
          )
        })}
      </div>
    </div>
  )
}

const SIGNS: Readonly<Record<Mark, string>> = { linked: '~', added: '+', dropped: '×', approximated: '!' }
const TONES: Readonly<Record<Mark, string>> = {
  linked: 'text-faint',
  added: 'text-ok',
  dropped: 'text-bad',
  approximated: 'text-warn',
}

interface LineProps {
  readonly line: JsonLine
  readonly top: number
  readonly mark: Mark | undefined
  readonly isLit: boolean
  readonly onPoint: (pointer: string) => void
  readonly onToggle: (line: JsonLine) => void
}

function Line({ line, top, mark, isLit, onPoint, onToggle }: LineProps): ReactNode {
  const text = useText().traffic.translation
  const format = useFormat()
  const { kind, depth, name, characters } = line
  const canToggle = kind === 'open' || kind === 'folded' || characters !== undefined
  const content = (
    <>
      {name === undefined ? null : <span className="text-accent">{JSON.stringify(name)}: </span>}
      <span className={kind === 'leaf' || kind === 'text' ? undefined : 'text-muted'}>{line.text}</span>
      {characters === undefined ? null : (
        <span className="text-faint"> {text.characters(format.number(characters))}</span>
      )}
    </>
  )
  const inside = 'block h-6 w-full truncate text-left leading-6 whitespace-pre'
  const indent = { paddingLeft: `${depth * 0.875 + 0.25}rem` }
  return (
    <div
      className={classes(
        'absolute inset-x-0 top-0 flex h-6 hover:bg-raised',
        isLit && 'bg-raised shadow-[inset_2px_0_0_var(--accent)]',
      )}
      data-pointer={line.pointer}
      onPointerEnter={() => onPoint(line.pointer)}
      style={{ transform: `translateY(${top}px)` }}
    >
      <span className={classes('w-5 shrink-0 text-center leading-6', mark !== undefined && TONES[mark])}>
        {mark === undefined ? null : (
          <>
            <span aria-hidden="true" title={text.marks[mark]}>
              {SIGNS[mark]}
            </span>
            {mark === 'linked' ? null : <span className="sr-only">{text.marks[mark]}</span>}
          </>
        )}
      </span>
      {canToggle ? (
        <button
          aria-expanded={kind === 'open'}
          className={inside}
          onClick={() => onToggle(line)}
          style={indent}
          type="button"
        >
          {content}
        </button>
      ) : (
        <span className={inside} style={indent}>
          {content}
        </span>
      )}
    </div>
  )
}

function without(set: ReadonlySet<string>, gone: string): ReadonlySet<string> {
  return new Set([...set].filter((each) => each !== gone))
}
