// One numbered part of the first visit.
import type { ReactNode } from 'react'
import { useText } from '../../i18n/index.ts'

export interface StepProps {
  readonly number: number
  readonly title: string
  readonly children: ReactNode
}

export function Step({ number, title, children }: StepProps): ReactNode {
  const text = useText().welcome
  return (
    <section aria-label={`${text.step(number)}: ${title}`} className="rounded-panel border border-line bg-panel p-4">
      <h2 className="flex items-center gap-2.5 pb-3 text-title font-semibold">
        <span
          aria-hidden="true"
          className="grid size-6 place-items-center rounded-full border border-line-strong text-table text-muted"
        >
          {number}
        </span>
        {title}
      </h2>
      {children}
    </section>
  )
}
