// The values of a chart in rows and columns.
import type { ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import type { StackedChartProps } from './stacked-chart.tsx'

/** One row for each point in time, the latest first. */
export function ChartTable({
  name,
  series,
  points,
  format,
}: Pick<StackedChartProps, 'name' | 'series' | 'points' | 'format'>): ReactNode {
  const text = useText()
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div
      aria-label={name}
      className="max-h-72 overflow-auto rounded-control border border-line"
      role="group"
      tabIndex={0}
    >
      <table className="w-full text-table">
        <caption className="sr-only">{name}</caption>
        <thead className="sticky top-0 bg-panel text-muted">
          <tr>
            <th className="px-2 py-1 text-left font-medium" scope="col">
              {text.common.chart.time}
            </th>
            {series.map(({ key, label }) => (
              <th className="px-2 py-1 text-right font-medium" key={key} scope="col">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {points
            .map(({ long }, index) => (
              <tr className="border-t border-line" key={long}>
                <th className="px-2 py-1 text-left font-normal" scope="row">
                  {long}
                </th>
                {series.map(({ key, values }) => (
                  <td className="px-2 py-1 text-right" key={key}>
                    {format(values[index] ?? 0)}
                  </td>
                ))}
              </tr>
            ))
            .toReversed()}
        </tbody>
      </table>
    </div>
  )
}
