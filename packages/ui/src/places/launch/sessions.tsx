// The conversations of all clients, and how to find one.
import { SESSION_CLIENTS } from '@ferryllm/control'
import { useRef, type ReactNode } from 'react'
import { useSessions } from '../../api/launch.ts'
import { useShortcuts } from '../../app/shortcuts.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { SearchField } from '../../components/field.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { CLIENT_NAMES } from './client-names.ts'
import { SessionList } from './session-list.tsx'
import type { Opening } from './use-opening.tsx'

export interface SessionsProps {
  readonly opening: Opening
  /** The project that is open, if any. */
  readonly project: string | undefined
  readonly filters: Readonly<Record<'text' | 'client' | 'where', string>>
  readonly onFilter: (change: Partial<SessionsProps['filters']>) => void
}

export function Sessions({ opening, project, filters, onFilter }: SessionsProps): ReactNode {
  const { launch: text } = useText()
  const isHere = project !== undefined && filters.where !== 'all'
  const { data, error, refetch } = useSessions({
    text: filters.text,
    client: filters.client,
    directory: isHere ? project : '',
  })
  const search = useRef<HTMLInputElement>(null)
  useShortcuts([{ keys: '/', label: text.search, run: () => search.current?.focus() }])
  return (
    <div className="flex h-full min-h-0 flex-col">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
        <SearchField
          className="w-64"
          label={text.search}
          onChange={(event) => onFilter({ text: event.target.value })}
          ref={search}
          value={filters.text}
        />
        <Select
          aria-label={text.client}
          onChange={(client) => onFilter({ client })}
          options={[
            { value: '', label: text.allClients },
            ...SESSION_CLIENTS.map((id) => ({ value: id, label: CLIENT_NAMES[id] })),
          ]}
          value={filters.client}
        />
        {project === undefined ? null : (
          <Segmented
            label={text.scope}
            onChange={(where) => onFilter({ where })}
            options={[
              { value: 'here', label: text.here },
              { value: 'all', label: text.everywhere },
            ]}
            value={isHere ? 'here' : 'all'}
          />
        )}
        {data === undefined ? null : <Count {...data} />}
      </div>
      {data === undefined ? (
        <div className="p-4">
          {error === null ? <Skeleton lines={8} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </div>
      ) : data.sessions.length === 0 ? (
        <Nothing
          isFiltered={filters.text !== '' || filters.client !== '' || isHere}
          onClear={() => onFilter({ text: '', client: '', where: 'all' })}
        />
      ) : (
        <SessionList isHere={isHere} opening={opening} sessions={data.sessions} total={data.total} />
      )}
    </div>
  )
}

function Count({
  total,
  files,
  malformed,
  unreadable,
}: {
  readonly total: number
  readonly files: number
  readonly malformed: number
  readonly unreadable: readonly { readonly file: string; readonly reason: string }[]
}): ReactNode {
  const text = useText().launch
  const format = useFormat()
  const problems = [
    ...(malformed === 0 ? [] : [text.malformed(malformed, format.number(malformed))]),
    ...unreadable.map(({ file, reason }) => text.unreadable(file, reason)),
  ]
  return (
    <p className="min-w-0 flex-1 truncate text-right text-table text-muted" role="status" title={problems.join('\n')}>
      {[text.scanned(format.number(total), format.number(files)), ...problems].join(' · ')}
    </p>
  )
}

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }): ReactNode {
  const text = useText().launch
  return isFiltered ? (
    <EmptyState action={<Button onClick={onClear}>{text.clearSearch}</Button>} icon="search" title={text.noneFit} />
  ) : (
    <EmptyState icon="terminal" title={text.noSessions}>
      {text.noSessionsHint}
    </EmptyState>
  )
}
