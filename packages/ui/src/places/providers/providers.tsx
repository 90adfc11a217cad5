// The providers: the list at the left, the chosen one beside it, and the way to add another.
import type { ReactNode } from 'react'
import { useLocation, useSearchParams } from 'wouter'
import { useProviderSettings } from '../../api/config.ts'
import { useCommands } from '../../app/commands.ts'
import { useSearchState } from '../../app/search-state.ts'
import { useShortcuts } from '../../app/shortcuts.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { SearchField } from '../../components/field.tsx'
import { Page } from '../../components/page.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useText } from '../../i18n/index.ts'
import { AddProvider } from './add-provider.tsx'
import { ProviderDetail } from './provider-detail.tsx'
import { ProviderList } from './provider-list.tsx'

const PATH = '/providers'
const GROUPS = ['all', 'official', 'aggregator', 'china', 'local'] as const
type Group = (typeof GROUPS)[number]
const FILTERS = { group: 'all', search: '' }

/** The address of one provider. */
export function pathOfProvider(name: string): string {
  return `${PATH}/${encodeURIComponent(name)}`
}

export default function Providers(): ReactNode {
  const { common, providers: text } = useText()
  const [path, go] = useLocation()
  const [filters, setFilters] = useSearchState(FILTERS)
  const [parameters, setParameters] = useSearchParams()
  const { data, error, refetch } = useProviderSettings()
  const chosen = decodeURIComponent(path.slice(PATH.length + 1))
  const isAdding = parameters.has('add')
  const openAdd = (): void => setParameters({ ...Object.fromEntries(parameters), add: '' })
  const closeAdd = (): void => {
    const { add: _add, ...rest } = Object.fromEntries(parameters)
    setParameters(rest)
  }
  useCommands([
    { id: 'providers.add', group: common.places.providers, label: text.add, run: openAdd },
    ...(data?.providers ?? []).map(({ name }) => ({
      id: `providers.open.${name}`,
      group: common.places.providers,
      label: text.detail(name),
      run: () => go(pathOfProvider(name)),
    })),
  ])
  useShortcuts([
    { keys: 'a', label: text.add, run: openAdd },
    { keys: '/', label: common.shortcuts.filter, run: () => document.getElementById('provider-search')?.focus() },
  ])
  const provider = data?.providers.find(({ name }) => name === chosen)
  return (
    <Page
      actions={
        <Button icon="plus" look="primary" onClick={openAdd}>
          {text.add}
        </Button>
      }
      fill
      title={common.places.providers}
      tools={
        <>
          <Segmented
            label={text.group}
            onChange={(group: Group) => setFilters({ group })}
            options={GROUPS.map((value) => ({ value, label: text.groups[value] }))}
            value={GROUPS.find((group) => group === filters.group) ?? 'all'}
          />
          <SearchField
            className="w-44"
            id="provider-search"
            label={text.search}
            onChange={(event) => setFilters({ search: event.target.value }, { replace: true })}
            value={filters.search}
          />
        </>
      }
    >
      {data === undefined ? (
        <div className="p-4">
          {error === null ? <Skeleton lines={6} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
        </div>
      ) : data.providers.length === 0 ? (
        <EmptyState
          action={
            <Button icon="plus" look="primary" onClick={openAdd}>
              {text.add}
            </Button>
          }
          icon="providers"
          title={text.empty}
        >
          {text.emptyHint}
        </EmptyState>
      ) : (
        <div className="flex min-h-0 flex-1 max-[64rem]:flex-col">
          <div className="min-h-0 min-w-0 flex-1 overflow-auto max-[64rem]:flex-none max-[64rem]:max-h-[45%]">
            <ProviderList
              chosen={chosen}
              group={filters.group}
              onChoose={(name) => go(pathOfProvider(name))}
              providers={data.providers}
              search={filters.search}
            />
          </div>
          <div className="min-h-0 w-120 shrink-0 overflow-auto border-l border-line bg-panel max-[64rem]:w-auto max-[64rem]:flex-1 max-[64rem]:border-t max-[64rem]:border-l-0">
            {provider === undefined ? (
              <p className="p-6 text-center text-muted">{text.choose}</p>
            ) : (
              <ProviderDetail
                count={data.providers.length}
                key={provider.name}
                onRemoved={() => go(PATH, { replace: true })}
                provider={provider}
              />
            )}
          </div>
        </div>
      )}
      <AddProvider onAdded={(name) => go(pathOfProvider(name))} onClose={closeAdd} open={isAdding} />
    </Page>
  )
}
