// On or off, at once.
import { Switch as Radix } from 'radix-ui'
import type { ReactNode } from 'react'

export interface SwitchProps {
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly id?: string
  readonly 'aria-label'?: string
  readonly 'aria-describedby'?: string
  readonly disabled?: boolean
}

/** Give it a label with `Field`, or an `aria-label`. */
export function Switch({ onChange, ...rest }: SwitchProps): ReactNode {
  return (
    <Radix.Root
      {...rest}
      className="inline-flex h-6 w-10 shrink-0 items-center rounded-full border border-line-strong bg-raised p-0.5 data-[state=checked]:border-accent data-[state=checked]:bg-accent disabled:opacity-50"
      onCheckedChange={onChange}
    >
      <Radix.Thumb className="size-4 rounded-full bg-ink transition-transform duration-100 data-[state=checked]:translate-x-4 data-[state=checked]:bg-on-accent" />
    </Radix.Root>
  )
}
