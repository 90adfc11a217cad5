// The list of requests as they come, and below it the one that is looked at.
import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useStatus } from '../../api/status.ts'
import { useSearchState } from '../../app/search-state.ts'
import { useShortcuts } from '../../app/shortcuts.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Code } from '../../components/code.tsx'
import { DataGrid, type DataGridHandle } from '../../components/data-grid.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Page } from '../../components/page.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { CaptureMenu } from './capture-menu.tsx'
import { FilterBar } from './filter-bar.tsx'
import { NO_FILTERS, type Filters } from './filters.ts'
import { Inspector } from './inspector/inspector.tsx'
import type { Row } from './read/rows.ts'
import { useRequestColumns } from './request-columns.tsx'
import { useTraffic, type Traffic } from './use-traffic.ts'

const STATE = { ...NO_FILTERS, open: '' }

const idOf = (row: Row): string => row.id
const classOf = (row: Row): string | undefined => (row.kind === 'gap' ? 'bg-raised' : undefined)

export function RequestList(): ReactNode {
  const text = useText().traffic
  const [state, change] = useSearchState(STATE)
  const { open, ...filters } = state
  const [isPaused, setPaused] = useState(false)
  const [isPointed, setPointed] = useState(false)
  const [isScrolled, setScrolled] = useState(false)
  const [selected, setSelected] = useState(open === '' ? undefined : open)
  const grid = useRef<DataGridHandle>(null)
  const search = useRef<HTMLInputElement>(null)
  const [, go] = useLocation()
  // Somebody is looking: a list that moves under the eyes, or under the pointer, is no help.
  const traffic = useTraffic(filters, { isPaused, isLooking: isPointed || isScrolled || open !== '' })
  const { rows } = traffic
  const inspect = useCallback(
    (id: string) => {
      setSelected(id)
      change({ open: id }, { replace: true })
    },
    [change],
  )
  const close = (): void => {
    change({ open: '' }, { replace: true })
    if (selected !== undefined) grid.current?.focusRow(selected)
  }
  const select = (id: string): void => {
    if (id.startsWith('gap-')) return
    setSelected(id)
    if (open !== '') change({ open: id }, { replace: true })
  }
  const step = (by: 1 | -1): void => {
    const requests = rows.shown.filter(({ kind }) => kind === 'request')
    const now = requests.findIndex(({ id }) => id === selected)
    const next = requests[now + by]
    if (next !== undefined) inspect(next.id)
  }
  const filter = useCallback((next: Partial<Filters>) => change({ ...next, open: '' }), [change])
  useShortcuts([
    { keys: '.', label: text.shortcuts.pause, run: () => setPaused(!isPaused) },
    { keys: '/', label: text.shortcuts.filter, run: () => search.current?.focus() },
    { keys: '[', label: text.shortcuts.previous, run: () => step(-1) },
    { keys: ']', label: text.shortcuts.next, run: () => step(1) },
    ...(open === '' ? [] : [{ keys: 'Escape', label: text.shortcuts.close, run: close }]),
  ])
  const columns = useRequestColumns(traffic.fillGap)
  return (
    <Page
      actions={
        <>
          <Fresh
            count={rows.held.length}
            onShow={() => {
              traffic.showNew()
              grid.current?.scrollToTop()
            }}
          />
          <StateDot tone={isPaused ? 'warn' : 'ok'}>{isPaused ? text.paused : text.live}</StateDot>
          <IconButton
            aria-pressed={isPaused}
            icon={isPaused ? 'play' : 'pause'}
            label={isPaused ? text.resume : text.pause}
            onClick={() => setPaused(!isPaused)}
          />
          <CaptureMenu />
        </>
      }
      fill
      title={useText().common.places.traffic}
      tools={<FilterBar filters={filters} onChange={filter} search={search} />}
    >
      <div
        className="flex min-h-24 flex-[2] flex-col"
        onPointerEnter={() => setPointed(true)}
        onPointerLeave={() => setPointed(false)}
      >
        {rows.shown.length === 0 ? (
          <NoRows filters={filters} onClear={() => filter(NO_FILTERS)} traffic={traffic} />
        ) : (
          <>
            {traffic.phase === 'failed' ? (
              <div className="px-3">
                <ErrorState error={traffic.error} onRetry={traffic.retry} />
              </div>
            ) : null}
            <DataGrid
              columns={columns}
              handle={grid}
              label={text.list}
              onEnd={traffic.loadMore}
              onOpen={(row) => (row.kind === 'request' ? inspect(row.id) : undefined)}
              onScroll={({ currentTarget }) => setScrolled(currentTarget.scrollTop > 4)}
              onSelect={select}
              rowClass={classOf}
              rowId={idOf}
              rows={rows.shown}
              {...(selected === undefined ? {} : { selectedId: selected })}
            />
          </>
        )}
      </div>
      {open === '' ? null : (
        <Inspector id={open} key={open} onClose={close} onPage={() => go(`/traffic/${open}`)} onStep={step} />
      )}
    </Page>
  )
}

const SAY_EVERY_MS = 5_000

/** What waits to be shown; said aloud now and then, not for each. */
function Fresh({ count, onShow }: { readonly count: number; readonly onShow: () => void }): ReactNode {
  const text = useText().traffic
  const latest = useRef(count)
  const [said, setSaid] = useState(0)
  useEffect(() => {
    latest.current = count
  }, [count])
  useEffect(() => {
    const timer = setInterval(() => setSaid(latest.current), SAY_EVERY_MS)
    return () => clearInterval(timer)
  }, [])
  return (
    <>
      <span className="sr-only" role="status">
        {said === 0 ? '' : text.fresh(said)}
      </span>
      {count === 0 ? null : (
        <Button icon="arrow-up" onClick={onShow} title={text.showNew}>
          {text.fresh(count)}
        </Button>
      )}
    </>
  )
}

interface NoRowsProps {
  readonly traffic: Traffic
  readonly filters: Filters
  readonly onClear: () => void
}

function NoRows({ traffic, filters, onClear }: NoRowsProps): ReactNode {
  const text = useText().traffic
  const format = useFormat()
  const url = useStatus().data?.url ?? location.origin
  if (traffic.phase === 'loading') {
    return (
      <div className="p-4">
        <Skeleton lines={10} />
      </div>
    )
  }
  if (traffic.phase === 'failed') {
    return (
      <div className="p-4">
        <ErrorState error={traffic.error} onRetry={traffic.retry} />
      </div>
    )
  }
  const isFiltered = Object.values(filters).some((value) => value !== '')
  if (isFiltered) {
    return (
      <EmptyState
        action={<Button onClick={onClear}>{text.clearFilters}</Button>}
        icon="filter"
        title={text.noMatchTitle}
      >
        {filters.body === '' ? text.noMatchText : text.noMatchBody}
      </EmptyState>
    )
  }
  if (traffic.rows.held.length > 0) {
    return (
      <EmptyState
        action={<Button onClick={traffic.showNew}>{text.fresh(traffic.rows.held.length)}</Button>}
        icon="pause"
        title={format.number(traffic.rows.held.length)}
      />
    )
  }
  const body = `'{"model":"demo","messages":[{"role":"user","content":"ping"}]}'`
  return (
    <EmptyState icon="traffic" title={text.emptyTitle}>
      <p className="mb-2">{text.emptyText}</p>
      <div className="text-left">
        <Code>{`curl ${url}/v1/chat/completions -H 'content-type: application/json' -d ${body}`}</Code>
      </div>
    </EmptyState>
  )
}
