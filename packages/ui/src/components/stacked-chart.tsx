// Values over time in layers, as areas or bars. The arrow keys read them out; a table shows the same.
import { useEffect, useId, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { ChartTable } from './chart-table.tsx'
import { labelStep, stack, ticks } from './chart-scale.ts'
import { IconButton } from './button.tsx'

export interface Series {
  readonly key: string
  readonly label: string
  /** One for each point in time. */
  readonly values: readonly number[]
}

export interface StackedChartProps {
  /** What it shows: its name for everybody. */
  readonly name: string
  readonly shape: 'area' | 'bars'
  /** The lowest layer first. Beyond six they should be put together. */
  readonly series: readonly Series[]
  /** What is written below each point; `long` where there is room. */
  readonly points: readonly { readonly label: string; readonly long: string }[]
  readonly format: (value: number) => string
  readonly height?: number
  readonly dimmed?: boolean
}

const LEFT = 44
const TOP = 6
const BOTTOM = 18
const LABEL_ROOM = 64
const COLOURS = 6

/** The colour of the layer at this place. */
export function seriesColour(index: number, key?: string): string {
  return key === '' || index >= COLOURS ? 'var(--series-other)' : `var(--series-${index + 1})`
}

export function StackedChart(props: StackedChartProps): ReactNode {
  const { name, series, points, format, height = 180, dimmed = false } = props
  const text = useText()
  const [isTable, setTable] = useState(false)
  const [at, setAt] = useState<number>()
  const shown = at === undefined ? undefined : Math.min(at, points.length - 1)
  return (
    <div className="flex flex-col gap-2">
      <div className="flex min-h-7 items-center gap-2">
        <ul className="flex min-w-0 flex-1 flex-wrap gap-x-4 gap-y-1 text-table text-muted">
          {series.map(({ key, label, values }, index) => (
            <li className="inline-flex items-center gap-1.5" key={key}>
              <span
                aria-hidden="true"
                className="size-2.5 rounded-[2px] forced-color-adjust-none"
                style={{ background: seriesColour(index, key) }}
              />
              {label}
              <span className="text-ink">{format(shown === undefined ? sum(values) : (values[shown] ?? 0))}</span>
            </li>
          ))}
        </ul>
        <span className="text-table text-muted">{shown === undefined ? '' : points[shown]?.long}</span>
        <IconButton
          aria-pressed={isTable}
          icon={isTable ? 'chart' : 'table'}
          label={isTable ? text.common.showAsChart : text.common.showAsTable}
          onClick={() => setTable(!isTable)}
        />
      </div>
      {isTable ? (
        <ChartTable format={format} name={text.common.chart.table(name)} points={points} series={series} />
      ) : (
        <div className={dimmed ? 'opacity-50' : undefined}>
          <Drawing {...props} at={shown} height={height} onMove={setAt} />
        </div>
      )}
    </div>
  )
}

interface DrawingProps extends StackedChartProps {
  readonly height: number
  readonly at: number | undefined
  readonly onMove: (at: number | undefined) => void
}

function Drawing({ name, shape, series, points, format, height, at, onMove }: DrawingProps): ReactNode {
  const text = useText()
  const hint = useId()
  const { ref, width } = useWidth()
  const count = points.length
  const layers = stack(series.map(({ values }) => values))
  const marks = ticks(Math.max(0, ...(layers.at(-1)?.upper ?? [])))
  const highest = marks.at(-1) ?? 1
  const inner = { width: Math.max(0, width - LEFT), height: height - TOP - BOTTOM }
  const band = inner.width / Math.max(1, count)
  const x = (index: number): number => LEFT + band * (index + 0.5)
  const y = (value: number): number => TOP + inner.height * (1 - value / highest)
  const every = labelStep(count, inner.width, LABEL_ROOM)
  const move = (event: KeyboardEvent): void => {
    const next = nextPoint(event.key, at, count)
    if (next === 'none') return
    event.preventDefault()
    onMove(next)
  }
  const follow = (event: PointerEvent): void => {
    const left = event.clientX - event.currentTarget.getBoundingClientRect().left - LEFT
    onMove(left < 0 ? undefined : Math.min(count - 1, Math.floor(left / band)))
  }
  const readout =
    at === undefined
      ? ''
      : `${points[at]?.long ?? ''}: ${series.map(({ label, values }) => `${label} ${format(values[at] ?? 0)}`).join(', ')}`
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- the arrow keys read its values
    <div
      aria-describedby={hint}
      aria-label={name}
      className="relative"
      onBlur={() => onMove(undefined)}
      onKeyDown={move}
      onPointerLeave={() => onMove(undefined)}
      onPointerMove={follow}
      ref={ref}
      role="group"
      tabIndex={0}
    >
      <span className="sr-only" id={hint}>
        {text.common.chart.readout}
      </span>
      <span aria-live="polite" className="sr-only">
        {readout}
      </span>
      <svg aria-hidden="true" className="block overflow-visible" height={height} width={width}>
        {marks.map((mark) => (
          <g key={mark}>
            <line className="stroke-line" x1={LEFT} x2={width} y1={y(mark)} y2={y(mark)} />
            <text className="fill-faint text-meta" dominantBaseline="middle" textAnchor="end" x={LEFT - 6} y={y(mark)}>
              {format(mark)}
            </text>
          </g>
        ))}
        {at === undefined ? null : (
          <rect className="fill-raised" height={inner.height} width={Math.max(band, 1)} x={x(at) - band / 2} y={TOP} />
        )}
        {layers.map(({ lower, upper }, index) => (
          <path
            d={shape === 'area' ? areaPath(lower, upper, x, y) : barsPath(lower, upper, x, y, band)}
            fill={seriesColour(index, series[index]?.key)}
            fillOpacity={shape === 'area' ? 0.75 : 1}
            key={series[index]?.key}
          />
        ))}
        {points.map(({ label, long }, index) =>
          index % every === 0 ? (
            <text className="fill-faint text-meta" key={long} textAnchor="middle" x={x(index)} y={height - 4}>
              {label}
            </text>
          ) : null,
        )}
      </svg>
    </div>
  )
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}

/** Where a key leads; `none` for keys that mean something else. */
function nextPoint(key: string, at: number | undefined, count: number): number | undefined | 'none' {
  switch (key) {
    case 'ArrowRight':
      return at === undefined ? 0 : Math.min(count - 1, at + 1)
    case 'ArrowLeft':
      return at === undefined ? count - 1 : Math.max(0, at - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    case 'Escape':
      return at === undefined ? 'none' : undefined
    default:
      return 'none'
  }
}

type Place = (value: number) => number

function areaPath(lower: readonly number[], upper: readonly number[], x: Place, y: Place): string {
  const over = upper.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
  const under = lower.map((value, index) => `${x(index).toFixed(1)} ${y(value).toFixed(1)}`).toReversed()
  return over.length === 0 ? '' : `M${[...over, ...under].join('L')}Z`
}

const MOST_BAR = 40

function barsPath(lower: readonly number[], upper: readonly number[], x: Place, y: Place, band: number): string {
  const width = Math.min(MOST_BAR, Math.max(1, band * 0.7))
  return upper
    .map((value, index) => {
      const height = y(lower[index] ?? 0) - y(value)
      return height <= 0
        ? ''
        : `M${(x(index) - width / 2).toFixed(1)} ${y(value).toFixed(1)}h${width.toFixed(1)}v${height.toFixed(1)}h${(-width).toFixed(1)}Z`
    })
    .join('')
}

/** The width of an element, as it changes. */
function useWidth(): { ref: React.RefObject<HTMLDivElement | null>; width: number } {
  const ref = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(600)
  useEffect(() => {
    const element = ref.current
    if (element === null) return
    const observer = new ResizeObserver(([entry]) => setWidth(Math.round(entry?.contentRect.width ?? 600)))
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return { ref, width }
}
