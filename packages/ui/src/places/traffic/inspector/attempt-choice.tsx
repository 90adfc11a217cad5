// Which of several attempts is looked at.
import type { Trace } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { Select } from '../../../components/select.tsx'
import { useText } from '../../../i18n/index.ts'

export interface AttemptChoiceProps {
  readonly trace: Trace
  /** From 1. */
  readonly value: number
  readonly onChange: (number: number) => void
}

export function AttemptChoice({ trace, value, onChange }: AttemptChoiceProps): ReactNode {
  const text = useText().traffic.sides
  if (trace.attempts.length < 2) return null
  const options = trace.attempts.map(({ provider, reply, error }, index) => ({
    value: String(index + 1),
    label: text.attemptNumber(index + 1, provider, String(error?.kind ?? reply?.status ?? '')),
  }))
  return (
    <Select
      aria-label={text.attempt}
      onChange={(number) => onChange(Number(number))}
      options={options}
      value={String(value)}
    />
  )
}
