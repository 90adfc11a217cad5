// The folders that clients were opened in, the pinned ones first.
import type { ProjectEntry } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { Badge } from '../../components/badge.tsx'
import { classes } from '../../components/classes.ts'
import { useFormat, useText } from '../../i18n/index.ts'
import { folderName } from './paths.ts'

export interface ProjectListProps {
  readonly projects: readonly ProjectEntry[]
  readonly chosen: string | undefined
  readonly onChoose: (path: string) => void
}

export function ProjectList({ projects, chosen, onChoose }: ProjectListProps): ReactNode {
  const text = useText().launch
  const format = useFormat()
  return (
    <ul aria-label={text.projects} className="flex flex-col gap-px p-2">
      {projects.map(({ path, pinned, missing, opened_at: at }) => (
        <li key={path}>
          <button
            aria-current={path === chosen ? 'true' : undefined}
            className={classes(
              'flex w-full min-w-0 flex-col rounded-control px-2 py-1.5 text-left hover:bg-raised',
              path === chosen && 'bg-raised shadow-[inset_2px_0_0_var(--accent)]',
            )}
            onClick={() => onChoose(path)}
            title={path}
            type="button"
          >
            <span className="flex w-full items-center gap-2">
              <span className="min-w-0 flex-1 truncate font-medium">{folderName(path)}</span>
              {pinned ? <Badge>{text.pinned}</Badge> : null}
            </span>
            <span className="w-full truncate text-table text-muted">
              {missing ? <span className="text-warn">{text.missing}</span> : format.ago(new Date(at))}
            </span>
          </button>
        </li>
      ))}
    </ul>
  )
}
