// The names that clients can ask for, as the providers list them.
import { useState, type ReactNode } from 'react'
import { useModels } from '../../api/config.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { SearchField } from '../../components/field.tsx'
import { Logo } from '../../components/logo.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Table } from '../../components/table.tsx'
import { useFormat, useText } from '../../i18n/index.ts'

/** More would be a list that nobody reads. */
const SHOWN = 100

export function Catalogue(): ReactNode {
  const text = useText().models
  const format = useFormat()
  const { data, error, refetch } = useModels()
  const [search, setSearch] = useState('')
  const words = search.trim().toLowerCase()
  const found = (data?.models ?? []).filter(({ id, provider }) => `${id} ${provider}`.toLowerCase().includes(words))
  const count = (value: number | undefined): string => (value === undefined ? '–' : format.compact(value))
  return (
    <Panel
      actions={
        <SearchField
          className="w-44"
          label={text.search}
          onChange={(event) => setSearch(event.target.value)}
          value={search}
        />
      }
      flush
      title={text.catalogue}
    >
      {data === undefined ? (
        <div className="px-3 pb-3">
          {error === null ? <Skeleton lines={5} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </div>
      ) : data.models.length === 0 ? (
        <EmptyState icon="models" title={text.catalogueEmpty} />
      ) : (
        <>
          <div className="max-h-96 overflow-auto">
            <Table
              columns={[
                { id: 'name', label: text.columns.name, cell: ({ id }) => <code>{id}</code> },
                {
                  id: 'provider',
                  label: text.columns.provider,
                  cell: ({ provider }) => (
                    <span className="inline-flex items-center gap-1.5">
                      <Logo name={provider} />
                      {provider}
                    </span>
                  ),
                },
                { id: 'context', label: text.columns.context, align: 'end', cell: ({ context }) => count(context) },
                { id: 'output', label: text.columns.output, align: 'end', cell: ({ max_output: most }) => count(most) },
              ]}
              label={text.catalogue}
              rowId={({ id }) => id}
              rows={found.slice(0, SHOWN)}
            />
          </div>
          {found.length > SHOWN ? (
            <p className="px-3 py-2 text-table text-muted">{text.shown(SHOWN, found.length)}</p>
          ) : null}
        </>
      )}
    </Panel>
  )
}
