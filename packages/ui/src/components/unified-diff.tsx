// A difference that the gateway has worked out: what it shows has its keys masked, which the page could not do.
import type { ReactNode } from 'react'
import { Patch } from './patch.tsx'

/** `children` is a unified diff; what stands before its first change, the names of the files, is left out. */
export function UnifiedDiff({ children, label }: { readonly children: string; readonly label: string }): ReactNode {
  const lines = children.trimEnd().split('\n')
  return (
    <Patch
      label={label}
      lines={lines.slice(
        Math.max(
          0,
          lines.findIndex((line) => line.startsWith('@@')),
        ),
      )}
    />
  )
}
