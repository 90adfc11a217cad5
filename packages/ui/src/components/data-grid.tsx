// Rows upon rows, of which only those in sight are on the page. One row is chosen by its id, so that it stays chosen when the
// list moves; the keyboard does everything the pointer does.
import { useVirtualizer } from '@tanstack/react-virtual'
import {
  useEffect,
  useImperativeHandle,
  useRef,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type UIEvent,
} from 'react'
import { classes } from './classes.ts'

export interface Column<Row> {
  readonly id: string
  readonly label: string
  /** As in `grid-template-columns`. */
  readonly width: string
  readonly align?: 'start' | 'end'
  readonly cell: (row: Row) => ReactNode
}

/** What whoever shows a grid may do with it. */
export interface DataGridHandle {
  /** Brings a row into sight and gives the grid the focus. */
  readonly focusRow: (id: string) => void
  readonly scrollToTop: () => void
}

export interface DataGridProps<Row> {
  readonly label: string
  readonly columns: readonly Column<Row>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  readonly selectedId?: string | undefined
  readonly onSelect?: (id: string) => void
  /** Enter, or a click. */
  readonly onOpen?: (row: Row) => void
  readonly rowClass?: (row: Row) => string | undefined
  /** How many there are, when not all are here. */
  readonly total?: number
  /** The last row comes into sight. */
  readonly onEnd?: () => void
  readonly onScroll?: (event: UIEvent<HTMLDivElement>) => void
  readonly handle?: Ref<DataGridHandle>
  /** In pixels; the row of the density in force when left out. */
  readonly rowHeight?: number
}

export function DataGrid<Row>(props: DataGridProps<Row>): ReactNode {
  const { label, columns, rows, rowId, selectedId, onSelect, onOpen, rowClass, total, onEnd, handle } = props
  const frame = useRef<HTMLDivElement>(null)
  const rowHeight = props.rowHeight ?? densityRow()
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => idAt(rows, rowId, index),
    overscan: 8,
  })
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') }
  const items = virtualizer.getVirtualItems()
  const lastIndex = items.at(-1)?.index
  useEffect(() => {
    if (lastIndex !== undefined && lastIndex >= rows.length - 1) onEnd?.()
  }, [lastIndex, rows.length, onEnd])
  useImperativeHandle(handle, () => ({
    focusRow(id) {
      const index = rows.findIndex((row) => rowId(row) === id)
      if (index >= 0) virtualizer.scrollToIndex(index, { align: 'auto' })
      frame.current?.focus({ preventScroll: true })
    },
    scrollToTop: () => virtualizer.scrollToOffset(0),
  }))
  const press = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return
    const now = rows.findIndex((row) => rowId(row) === selectedId)
    if (event.key === 'Enter') {
      const row = rows[now]
      if (row === undefined) return
      // The same key press would go on to close what it opens.
      event.preventDefault()
      return onOpen?.(row)
    }
    const next = nextRow(event.key, now, rows.length, Math.floor((frame.current?.clientHeight ?? 0) / rowHeight))
    const row = next === undefined ? undefined : rows[next]
    if (next === undefined || row === undefined) return
    event.preventDefault()
    event.stopPropagation()
    onSelect?.(rowId(row))
    virtualizer.scrollToIndex(next, { align: 'auto' })
  }
  return (
    <div
      aria-activedescendant={selectedId === undefined ? undefined : domId(label, selectedId)}
      aria-colcount={columns.length}
      aria-label={label}
      aria-rowcount={(total ?? rows.length) + 1}
      className="min-h-0 flex-1 overflow-auto outline-offset-[-2px]"
      onKeyDown={press}
      onScroll={props.onScroll}
      ref={frame}
      role="grid"
      tabIndex={0}
    >
      <div
        aria-rowindex={1}
        className="sticky top-0 z-10 grid min-w-full items-center border-b border-line bg-panel px-3 text-meta font-medium text-muted"
        role="row"
        style={{ ...template, height: 28 }}
      >
        {columns.map(({ id, label: name, align }) => (
          <div className={classes('truncate pr-3', align === 'end' && 'text-right')} key={id} role="columnheader">
            {name}
          </div>
        ))}
      </div>
      <div className="relative min-w-full" role="rowgroup" style={{ height: virtualizer.getTotalSize() }}>
        {items.map(({ index, start, key }) => {
          const row = rows[index]
          if (row === undefined) return null
          const id = rowId(row)
          return (
            <div
              aria-rowindex={index + 2}
              aria-selected={id === selectedId}
              className={classes(
                'absolute inset-x-0 top-0 grid cursor-default items-center border-b border-line px-3 text-table hover:bg-raised aria-selected:bg-raised aria-selected:shadow-[inset_2px_0_0_var(--accent)]',
                rowClass?.(row),
              )}
              id={domId(label, id)}
              key={key}
              onClick={() => {
                onSelect?.(id)
                onOpen?.(row)
              }}
              role="row"
              style={{ ...template, height: rowHeight, transform: `translateY(${start}px)` }}
            >
              {columns.map(({ id: column, align, cell }) => (
                <div
                  className={classes('min-w-0 truncate pr-3', align === 'end' && 'text-right')}
                  key={column}
                  role="gridcell"
                >
                  {cell(row)}
                </div>
              ))}
            </div>
          )
        })}
      </div>
    </div>
  )
}

function idAt<Row>(rows: readonly Row[], rowId: (row: Row) => string, index: number): string | number {
  const row = rows[index]
  return row === undefined ? index : rowId(row)
}

function domId(label: string, id: string): string {
  return `row-${label}-${id}`.replaceAll(/[^\w-]/g, '_')
}

/** The height of a row in the density in force, in pixels. */
function densityRow(): number {
  const style = getComputedStyle(document.documentElement)
  const rem = Number.parseFloat(style.fontSize) || 16
  return (Number.parseFloat(style.getPropertyValue('--row')) || 2) * rem
}

function nextRow(key: string, now: number, count: number, page: number): number | undefined {
  switch (key) {
    case 'ArrowDown':
    case 'j':
      return Math.min(count - 1, now + 1)
    case 'ArrowUp':
    case 'k':
      return Math.max(0, now - 1)
    case 'PageDown':
      return Math.min(count - 1, now + page)
    case 'PageUp':
      return Math.max(0, now - page)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return undefined
  }
}
