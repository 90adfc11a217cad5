// Text for machines: a command, a piece of configuration.
import type { ReactNode } from 'react'
import { Copy } from './copy.tsx'

/** Several lines, or one to copy. */
export function Code({ children, label }: { readonly children: string; readonly label?: string }): ReactNode {
  return (
    <div className="flex min-w-0 items-start gap-1 rounded-control border border-line bg-bg py-1 pr-1 pl-2.5">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <pre className="min-w-0 flex-1 overflow-x-auto py-1 text-table" tabIndex={0}>
        {children}
      </pre>
      <Copy value={children} {...(label === undefined ? {} : { label })} />
    </div>
  )
}

/** A few characters within a sentence. */
export function InlineCode({ children }: { readonly children: ReactNode }): ReactNode {
  return <code className="rounded-[4px] border border-line bg-bg px-1 text-table">{children}</code>
}
