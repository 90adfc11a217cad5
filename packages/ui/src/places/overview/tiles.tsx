// The numbers of the period, each with its course and the way to what is behind it.
import type { UsageAnswer, UsageGroup } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { useLiveState } from '../../api/live-context.tsx'
import { timeSlots } from '../../api/time-slots.ts'
import { useUsage } from '../../api/usage.ts'
import { linkTo } from '../../app/link-to.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Sparkline } from '../../components/sparkline.tsx'
import { Tile } from '../../components/tile.tsx'
import { useFormat, useText, type Format } from '../../i18n/index.ts'
import type { Messages } from '../../i18n/messages.ts'
import { GRAIN, useSince, type Range } from './range.ts'

// By the room that there is for the text, however large that is.
const GRID = 'grid grid-cols-2 gap-3 @min-[30rem]:grid-cols-3 @min-[58rem]:grid-cols-6'

export function Tiles({ range }: { readonly range: Range }): ReactNode {
  const text = useText().overview
  const format = useFormat()
  const since = useSince(range)
  const { unit, slots, slotMs } = GRAIN[range]
  const { data, error, refetch } = useUsage({ by: [unit], since })
  const { phase } = useLiveState()
  if (data === undefined) {
    if (error !== null) return <ErrorState error={error} onRetry={() => void refetch()} />
    return (
      <div className={GRID}>
        {FIGURES.map(({ id }) => (
          <Skeleton className="h-[7.3125rem] rounded-panel" key={id} />
        ))}
      </div>
    )
  }
  const byLabel = new Map(data.groups.map((group) => [group.group[unit], group]))
  // Without the slot that is not over: it would look like a fall.
  const course = timeSlots(since, since + (slots - 2) * slotMs, unit, data.time_zone).map(({ label }) =>
    byLabel.get(label),
  )
  return (
    <div className={GRID}>
      {FIGURES.map(({ id, value, note, at, href }) => {
        const link = href?.(range)
        return (
          <Tile
            chart={<Sparkline values={course.map((group) => at(group))} />}
            dimmed={phase !== 'live'}
            key={id}
            label={text.tiles[id]}
            note={note(data.total, text, format)}
            value={value(data.total, format)}
            {...(link === undefined ? {} : { href: link })}
          />
        )
      })}
    </div>
  )
}

type Total = UsageAnswer['total']

interface Figure {
  readonly id: keyof Messages['overview']['tiles']
  readonly value: (total: Total, format: Format) => string
  readonly note: (total: Total, text: Messages['overview'], format: Format) => string
  /** Of one slot; undefined where nothing is known. */
  readonly at: (group: UsageGroup | undefined) => number | undefined
  readonly href?: (range: Range) => string | undefined
}

const UNKNOWN = '–'

const FIGURES: readonly Figure[] = [
  {
    id: 'requests',
    value: ({ requests }, format) => format.number(requests),
    note: ({ errors }, text, format) => text.notes.failed(errors, format.number(errors)),
    at: (group) => group?.requests ?? 0,
    href: () => linkTo('traffic'),
  },
  {
    id: 'success',
    value: ({ requests, errors }, format) => (requests === 0 ? UNKNOWN : format.percent(1 - errors / requests)),
    note: ({ requests, errors }, text, format) => text.notes.succeeded(format.number(requests - errors)),
    at: (group) => (group === undefined || group.requests === 0 ? undefined : 1 - group.errors / group.requests),
    href: () => linkTo('traffic', { status: 'error' }),
  },
  {
    id: 'firstToken',
    value: ({ first_token_p50_ms: ms }, format) => (ms === undefined ? UNKNOWN : format.duration(ms)),
    note: ({ latency_p95_ms: ms }, text, format) => (ms === undefined ? '' : text.notes.whole(format.duration(ms))),
    at: (group) => group?.first_token_p50_ms,
    href: () => linkTo('traffic'),
  },
  {
    id: 'tokens',
    value: ({ input_tokens: input, output_tokens: output }, format) => format.compact(input + output),
    note: ({ input_tokens: input, output_tokens: output }, text, format) =>
      text.notes.inAndOut(format.compact(input), format.compact(output)),
    at: (group) => (group === undefined ? 0 : group.input_tokens + group.output_tokens),
    href: (range) => linkTo('usage', { measure: 'tokens', range: range === '7d' ? '7d' : '24h' }),
  },
  {
    id: 'cacheHit',
    value: ({ cache_ratio: share }, format) => (share === undefined ? UNKNOWN : format.percent(share)),
    note: ({ cache_read_tokens: tokens }, text, format) => text.notes.fromCache(format.compact(tokens)),
    at: (group) => group?.cache_ratio,
    href: (range) => linkTo('usage', { measure: 'tokens', range: range === '7d' ? '7d' : '24h' }),
  },
  {
    id: 'spend',
    value: ({ cost_usd: cost, unpriced }, format) => (cost === 0 && unpriced > 0 ? UNKNOWN : format.money(cost)),
    note: ({ unpriced }, text, format) => (unpriced === 0 ? '' : text.notes.unpriced(format.number(unpriced))),
    at: (group) => group?.cost_usd ?? 0,
    href: (range) => linkTo('usage', { range: range === '7d' ? '7d' : '24h' }),
  },
]
