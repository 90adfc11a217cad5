// The lines of a patch. Signs as well as colours say what goes and what comes.
import type { ReactNode } from 'react'
import { classes } from './classes.ts'

export interface PatchProps {
  /** Each begins with its sign: +, -, @ or a space. */
  readonly lines: readonly string[]
  /** What is compared. */
  readonly label: string
}

export function Patch({ lines, label }: PatchProps): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div
      aria-label={label}
      className="overflow-auto rounded-control border border-line bg-bg py-1 font-mono text-table"
      role="region"
      tabIndex={0}
    >
      {lines.map((line, index) => (
        <div
          className={classes(
            'px-2 whitespace-pre',
            line.startsWith('+') && 'bg-ok/12 text-ok',
            line.startsWith('-') && 'bg-bad/12 text-bad',
            line.startsWith('@@') && 'text-faint',
          )}
          // Lines of a patch have no other name than their place.
          // oxlint-disable-next-line react/no-array-index-key
          key={index}
        >
          {line === '' ? ' ' : line}
        </div>
      ))}
    </div>
  )
}
