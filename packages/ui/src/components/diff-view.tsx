// What changes from one text to another, line by line.
import { structuredPatch } from 'diff'
import type { ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { classes } from './classes.ts'

export interface DiffViewProps {
  readonly before: string
  readonly after: string
  /** What is compared. */
  readonly label: string
  /** Lines around each change. */
  readonly context?: number
}

/** Signs as well as colours say what goes and what comes. */
export function DiffView({ before, after, label, context = 3 }: DiffViewProps): ReactNode {
  const text = useText()
  const { hunks } = structuredPatch('', '', before, after, '', '', { context })
  if (hunks.length === 0) return <p className="text-muted">{text.common.none}</p>
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div
      aria-label={label}
      className="overflow-auto rounded-control border border-line bg-bg py-1 font-mono text-table"
      role="region"
      tabIndex={0}
    >
      {hunks.map((hunk) => (
        <div key={`${hunk.oldStart} ${hunk.newStart}`}>
          <div className="px-2 text-faint">
            @@ −{hunk.oldStart},{hunk.oldLines} +{hunk.newStart},{hunk.newLines} @@
          </div>
          {hunk.lines.map((line, index) => (
            <div
              className={classes(
                'px-2 whitespace-pre',
                line.startsWith('+') && 'bg-ok/12 text-ok',
                line.startsWith('-') && 'bg-bad/12 text-bad',
              )}
              // Lines of a patch have no other name than their place.
              // oxlint-disable-next-line react/no-array-index-key
              key={index}
            >
              {line}
            </div>
          ))}
        </div>
      ))}
    </div>
  )
}
