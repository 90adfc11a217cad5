// A plain table for what fits on a screen.
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Column } from './data-grid.tsx'

export interface TableProps<Row> {
  readonly label: string
  readonly columns: readonly Omit<Column<Row>, 'width'>[]
  readonly rows: readonly Row[]
  readonly rowId: (row: Row) => string
  /** A last row, one cell for each column. */
  readonly footer?: readonly ReactNode[]
}

export function Table<Row>({ label, columns, rows, rowId, footer }: TableProps<Row>): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div aria-label={label} className="overflow-x-auto" role="group" tabIndex={0}>
      <table className="w-full text-table">
        <caption className="sr-only">{label}</caption>
        <thead>
          <tr className="text-meta text-muted">
            {columns.map(({ id, label: name, align }) => (
              <th className={classes('h-7 px-3 font-medium whitespace-nowrap', end(align))} key={id} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr className="border-t border-line hover:bg-raised" key={rowId(row)}>
              {columns.map(({ id, align, cell }) => (
                <td className={classes('h-row px-3 whitespace-nowrap', end(align))} key={id}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {footer === undefined ? null : (
          <tfoot>
            <tr className="border-t border-line-strong font-medium">
              {columns.map(({ id, align }, index) => (
                <td className={classes('h-row px-3 whitespace-nowrap', end(align))} key={id}>
                  {footer[index]}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </div>
  )
}

function end(align: 'start' | 'end' | undefined): string {
  return align === 'end' ? 'text-right' : 'text-left'
}
