// A choice of one among few: the browser's own list, which every keyboard and screen reader knows.
import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import { CONTROL } from './field.tsx'
import { Icon } from './icon.tsx'

export interface Option<Value extends string> {
  readonly value: Value
  readonly label: string
  readonly disabled?: boolean
}

export interface SelectProps<Value extends string> extends Omit<
  ComponentProps<'select'>,
  'value' | 'onChange' | 'children'
> {
  readonly value: Value
  readonly options: readonly Option<Value>[]
  readonly onChange: (value: Value) => void
}

/** Give it an id and a label with `Field`, or an `aria-label`. */
export function Select<Value extends string>({
  value,
  options,
  onChange,
  className,
  ...rest
}: SelectProps<Value>): ReactNode {
  return (
    <div className={classes('relative inline-block min-w-0', className)}>
      <select
        {...rest}
        className={classes(CONTROL, 'cursor-default appearance-none truncate pr-7')}
        onChange={(event) => onChange(event.target.value as Value)}
        value={value}
      >
        {options.map((option) => (
          <option disabled={option.disabled} key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <span className="pointer-events-none absolute inset-y-0 right-2 grid place-items-center text-muted">
        <Icon name="chevron-down" size={12} />
      </span>
    </div>
  )
}
