// A line without axes, beside the number that it leads to.
import type { ReactNode } from 'react'

export interface SparklineProps {
  /** Undefined where nothing is known. */
  readonly values: readonly (number | undefined)[]
  readonly height?: number
}

const WIDTH = 120

/** Decoration for those who see it: the number beside it says what counts. */
export function Sparkline({ values, height = 24 }: SparklineProps): ReactNode {
  const known = values.filter((value) => value !== undefined)
  const top = Math.max(...known, 0)
  const bottom = Math.min(...known, top)
  const span = top - bottom || 1
  const step = values.length > 1 ? WIDTH / (values.length - 1) : WIDTH
  const y = (value: number): number => height - 2 - ((value - bottom) / span) * (height - 4)
  const pieces = values.reduce<string[]>((path, value, index) => {
    if (value !== undefined) {
      const isFirst = values[index - 1] === undefined
      path.push(`${isFirst ? 'M' : 'L'}${(index * step).toFixed(1)} ${y(value).toFixed(1)}`)
    }
    return path
  }, [])
  return (
    <svg
      aria-hidden="true"
      className="block w-full overflow-visible text-accent"
      height={height}
      preserveAspectRatio="none"
      viewBox={`0 0 ${WIDTH} ${height}`}
    >
      {top === bottom ? (
        <line
          className="stroke-line-strong"
          vectorEffect="non-scaling-stroke"
          x1="0"
          x2={WIDTH}
          y1={height - 2}
          y2={height - 2}
        />
      ) : (
        <path
          d={pieces.join('')}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.5"
          vectorEffect="non-scaling-stroke"
        />
      )}
    </svg>
  )
}
