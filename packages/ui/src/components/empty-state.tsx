// Nothing there, and what to do about it.
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'

export interface EmptyStateProps {
  readonly title: string
  readonly icon?: IconName
  readonly children?: ReactNode
  readonly action?: ReactNode
}

export function EmptyState({ title, icon, children, action }: EmptyStateProps): ReactNode {
  return (
    <div className="mx-auto flex max-w-120 flex-col items-center gap-2 px-4 py-10 text-center">
      {icon === undefined ? null : (
        <span className="text-faint">
          <Icon name={icon} size={24} />
        </span>
      )}
      <p className="text-title font-medium">{title}</p>
      {children === undefined ? null : <div className="w-full min-w-0 text-muted">{children}</div>}
      {action === undefined ? null : <div className="mt-2 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  )
}
