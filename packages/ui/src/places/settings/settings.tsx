// The settings: every key of the configuration, how the page looks, what is wrong with the machine, earlier versions.
import { type ReactNode } from 'react'
import { useConfig } from '../../api/config.ts'
import { useSearchState } from '../../app/search-state.ts'
import { useShortcuts } from '../../app/shortcuts.ts'
import { Banner } from '../../components/banner.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Copy } from '../../components/copy.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { SearchField } from '../../components/field.tsx'
import { Page } from '../../components/page.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useText } from '../../i18n/index.ts'
import { Appearance } from './appearance.tsx'
import { Danger } from './danger.tsx'
import { Diagnostics } from './diagnostics.tsx'
import { Section } from './section.tsx'
import { findSections, useSchema } from './schema.ts'
import { Versions } from './versions.tsx'

const FILTERS = { search: '', changed: '' }

export default function Settings(): ReactNode {
  const { settings: text, common, config: words } = useText()
  const { data, error, refetch } = useConfig()
  const schema = useSchema()
  const [filters, setFilters] = useSearchState(FILTERS)
  useShortcuts([
    { keys: '/', label: common.shortcuts.filter, run: () => document.getElementById('settings-search')?.focus() },
  ])
  const sections =
    data === undefined || schema.data === undefined ? undefined : findSections(schema.data, data.values, filters)
  const isNarrowed = filters.search !== '' || filters.changed !== ''
  const failure = error ?? schema.error
  return (
    <Page
      title={common.places.settings}
      tools={
        <>
          <SearchField
            className="w-64"
            id="settings-search"
            label={text.search}
            onChange={(event) => setFilters({ search: event.target.value }, { replace: true })}
            value={filters.search}
          />
          <Checkbox
            checked={filters.changed !== ''}
            onChange={(event) => setFilters({ changed: event.target.checked ? 'yes' : '' })}
          >
            {text.onlyChanged}
          </Checkbox>
        </>
      }
    >
      <div className="mx-auto flex max-w-220 flex-col gap-4">
        {data === undefined ? null : (
          <>
            {data.in_force ? null : <Banner tone="bad">{text.notInForce}</Banner>}
            {data.pending_restart.length === 0 ? null : (
              <Banner tone="warn">{text.restart(data.pending_restart.map(({ key }) => key).join(', '))}</Banner>
            )}
            <p className="flex items-center gap-2 text-muted">
              {data.file === undefined ? (
                words.noFile(data.creates ?? '')
              ) : (
                <>
                  {text.file}: <code className="min-w-0 truncate">{data.file}</code>
                  <Copy value={data.file} />
                </>
              )}
            </p>
          </>
        )}
        {sections === undefined ? (
          failure === null ? (
            <Skeleton lines={8} />
          ) : (
            <ErrorState error={failure} onRetry={() => void Promise.all([refetch(), schema.refetch()])} />
          )
        ) : sections.length === 0 ? (
          <EmptyState icon="search" title={text.noMatch} />
        ) : (
          <>
            {isNarrowed ? null : <Appearance />}
            {sections.map((section) => (
              <Section key={section.name} section={section} />
            ))}
            {isNarrowed ? null : (
              <>
                <Diagnostics />
                <Versions />
                <Danger />
              </>
            )}
          </>
        )}
      </div>
    </Page>
  )
}
