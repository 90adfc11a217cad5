// What changes from one text to another, line by line.
import { structuredPatch } from 'diff'
import type { ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { Patch } from './patch.tsx'

export interface DiffViewProps {
  readonly before: string
  readonly after: string
  /** What is compared. */
  readonly label: string
  /** Lines around each change. */
  readonly context?: number
}

export function DiffView({ before, after, label, context = 3 }: DiffViewProps): ReactNode {
  const text = useText()
  const { hunks } = structuredPatch('', '', before, after, '', '', { context })
  if (hunks.length === 0) return <p className="text-muted">{text.common.none}</p>
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: changed }) => [
    `@@ −${oldStart},${oldLines} +${newStart},${newLines} @@`,
    ...changed,
  ])
  return <Patch label={label} lines={lines} />
}
