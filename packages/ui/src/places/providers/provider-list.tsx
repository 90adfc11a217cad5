// The list of providers: how each is, what leads to it, how fast it was today, and what its last test came to.
import { usageAnswer, type ProviderStatus } from '@ferryllm/control'
import { useQuery } from '@tanstack/react-query'
import type { KeyboardEvent, ReactNode } from 'react'
import { ask, queryText } from '../../api/client.ts'
import { usePresets, useTests, type ConfiguredProvider } from '../../api/config.ts'
import { useStatus } from '../../api/status.ts'
import { classes } from '../../components/classes.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Logo } from '../../components/logo.tsx'
import { StateDot, type Tone } from '../../components/state-dot.tsx'
import { TestSquares } from '../../config/test-steps.tsx'
import { useFormat, useText } from '../../i18n/index.ts'

const DAY_MS = 86_400_000

export interface ProviderListProps {
  readonly providers: readonly ConfiguredProvider[]
  readonly chosen: string
  readonly group: string
  readonly search: string
  readonly onChoose: (name: string) => void
}

export function ProviderList({ providers, chosen, group, search, onChoose }: ProviderListProps): ReactNode {
  const text = useText().providers
  const presets = usePresets().data?.presets ?? []
  const groupOf = ({ preset, base_url: url }: ConfiguredProvider): string =>
    presets.find(({ name }) => name === preset)?.category ?? (isLocal(url) ? 'local' : 'other')
  const words = search.trim().toLowerCase()
  const shown = providers.filter(
    (provider) =>
      (group === 'all' || groupOf(provider) === group) &&
      `${provider.name} ${provider.type} ${provider.base_url ?? ''}`.toLowerCase().includes(words),
  )
  if (shown.length === 0) return <EmptyState icon="search" title={text.noMatch} />
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- the arrow keys lead from one button to the next
    <ul aria-label={text.list} onKeyDown={moveFocus}>
      {shown.map((provider) => (
        <li key={provider.name}>
          <Row isChosen={provider.name === chosen} onChoose={onChoose} provider={provider} />
        </li>
      ))}
    </ul>
  )
}

/** Arrow keys, and j and k, go from row to row. */
function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, j: 1, ArrowUp: -1, k: -1 }[event.key]
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return
  const rows = [...event.currentTarget.querySelectorAll('button')]
  const next = rows[rows.findIndex((row) => row === document.activeElement) + step]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

function Row({
  provider,
  isChosen,
  onChoose,
}: {
  readonly provider: ConfiguredProvider
  readonly isChosen: boolean
  readonly onChoose: (name: string) => void
}): ReactNode {
  const { providers: text, config } = useText()
  const format = useFormat()
  const status = useStatus().data?.providers.find(({ name }) => name === provider.name)
  const tests = useTests().data?.tests.find((result) => result.provider === provider.name)
  const figures = useFigures(provider.name)
  return (
    <button
      aria-current={isChosen || undefined}
      className={classes(
        'grid w-full grid-cols-[minmax(8rem,1fr)_7.5rem_4rem_4rem_7rem] items-center gap-3 border-b border-line px-4 py-2 text-left outline-offset-[-2px] hover:bg-raised',
        isChosen && 'bg-raised',
      )}
      onClick={() => onChoose(provider.name)}
      type="button"
    >
      <span className="flex min-w-0 items-center gap-2.5">
        <Logo name={provider.preset ?? provider.name} size={20} />
        <span className="min-w-0">
          <span className="block truncate font-medium">{provider.name}</span>
          <span className="block truncate text-table text-muted">{config.types[provider.type] ?? provider.type}</span>
        </span>
      </span>
      <ProviderState provider={provider} status={status} />
      <Figure label={text.columns.p50} value={figures?.p50 === undefined ? undefined : format.duration(figures.p50)} />
      <Figure label={text.columns.errors} value={figures === undefined ? undefined : format.percent(figures.errors)} />
      {tests === undefined ? (
        <span className="truncate text-right text-table text-faint">{config.tests.never}</span>
      ) : (
        <span className="text-right">
          <TestSquares label={config.tests.label} steps={tests.steps} />
        </span>
      )}
    </button>
  )
}

function Figure({ label, value }: { readonly label: string; readonly value: string | undefined }): ReactNode {
  return (
    <span className="text-right">
      <span className="block text-meta text-faint">{label}</span>
      <span className="block text-table tabular-nums">{value ?? '–'}</span>
    </span>
  )
}

/** How a provider is, in a word. */
export function ProviderState({
  provider: { enabled, disabled },
  status,
}: {
  readonly provider: ConfiguredProvider
  readonly status: ProviderStatus | undefined
}): ReactNode {
  const { states } = useText().providers
  const [tone, word]: readonly [Tone, string] = !enabled
    ? ['idle', states.off]
    : disabled !== undefined
      ? ['warn', states.disabled]
      : status?.circuit.state === 'open'
        ? ['bad', states.open]
        : status?.circuit.state === 'half-open'
          ? ['warn', states.halfOpen]
          : ['ok', states.ready]
  return <StateDot tone={tone}>{word}</StateDot>
}

/** Of the last 24 hours; undefined without requests. */
function useFigures(provider: string): { readonly p50?: number; readonly errors: number } | undefined {
  const { data } = useQuery({
    queryKey: ['usage', 'providers', 'day'],
    staleTime: 30_000,
    queryFn: ({ signal }) => {
      const since = new Date(Date.now() - DAY_MS).toISOString()
      return ask(usageAnswer, `/api/usage${queryText({ by: 'provider', since })}`, { signal })
    },
  })
  const found = data?.groups.find(({ group }) => group.provider === provider)
  if (found === undefined || found.requests === 0) return undefined
  const { latency_p50_ms: p50, errors, requests } = found
  return { ...(p50 === undefined ? {} : { p50 }), errors: errors / requests }
}

function isLocal(url: string | undefined): boolean {
  return url !== undefined && /^https?:\/\/(?:localhost|127\.|\[::1\])/.test(url)
}
