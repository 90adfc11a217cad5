// A choice of one among very few, all in sight: radio buttons that look like a strip.
import { useId, type ReactNode } from 'react'
import type { Option } from './select.tsx'

export interface SegmentedProps<Value extends string> {
  readonly label: string
  readonly value: Value
  readonly options: readonly Option<Value>[]
  readonly onChange: (value: Value) => void
}

/** Arrow keys move the choice. */
export function Segmented<Value extends string>({ label, value, options, onChange }: SegmentedProps<Value>): ReactNode {
  const name = useId()
  return (
    <fieldset className="inline-flex h-control shrink-0 items-stretch rounded-control border border-line bg-bg p-0.5">
      <legend className="sr-only">{label}</legend>
      {options.map((option) => (
        <label
          className="relative inline-flex cursor-default items-center rounded-[4px] px-2 text-table text-muted select-none hover:text-ink has-checked:bg-raised has-checked:font-medium has-checked:text-ink forced-colors:has-checked:outline has-disabled:opacity-50 has-focus-visible:outline-2 has-focus-visible:outline-accent"
          key={option.value}
        >
          <input
            checked={option.value === value}
            className="absolute inset-0 cursor-default appearance-none outline-none"
            disabled={option.disabled}
            name={name}
            onChange={() => onChange(option.value)}
            type="radio"
            value={option.value}
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  )
}
