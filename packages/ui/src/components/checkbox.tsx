// A box to tick, with its words.
import type { ComponentProps, ReactNode } from 'react'

/** The words beside it belong to what can be clicked. */
export function Checkbox({ children, ...rest }: Omit<ComponentProps<'input'>, 'type'>): ReactNode {
  return (
    <label className="inline-flex min-h-6 items-center gap-2 select-none">
      <input {...rest} className="size-4 shrink-0 accent-accent" type="checkbox" />
      <span className="min-w-0">{children}</span>
    </label>
  )
}
