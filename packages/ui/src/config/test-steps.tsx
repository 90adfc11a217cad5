// The steps of a test: what each came to, how long it took, and what to do about one that failed.
import type { TestStep } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { classes } from '../components/classes.ts'
import { Icon, type IconName } from '../components/icon.tsx'
import { useFormat, useText } from '../i18n/index.ts'
import type { TestRun } from './test-run.ts'

const LOOKS: Readonly<Record<TestStep['outcome'], readonly [icon: IconName, colour: string]>> = {
  ok: ['check', 'text-ok'],
  warning: ['warning', 'text-warn'],
  failed: ['cross', 'text-bad'],
  skipped: ['more', 'text-muted'],
}

/** A test that is running or has just run. */
export function TestProgress({ run }: { readonly run: TestRun }): ReactNode {
  const { config: text } = useText()
  if (run.phase === 'idle') return null
  return (
    <div aria-live="polite" className="flex flex-col gap-1.5">
      <TestSteps steps={run.steps} />
      {run.phase === 'running' ? <p className="text-muted">{text.tests.running}</p> : null}
      {run.failure === undefined ? null : <p className="text-bad">{run.failure}</p>}
    </div>
  )
}

/** All steps, one a line. */
export function TestSteps({ steps }: { readonly steps: readonly TestStep[] }): ReactNode {
  const { config: text } = useText()
  const format = useFormat()
  return (
    <ul className="flex flex-col gap-1">
      {steps.map((step) => {
        const [icon, colour] = LOOKS[step.outcome]
        return (
          <li className="flex items-start gap-2" key={step.name}>
            <span className={classes('pt-0.5', colour)}>
              <Icon name={icon} size={14} />
            </span>
            <span className="w-20 shrink-0 font-medium">{text.tests.steps[step.name] ?? step.name}</span>
            <span className="min-w-0 flex-1 break-words text-muted">
              <span className="sr-only">{text.tests.outcomes[step.outcome]}: </span>
              {step.detail}
              {step.fix === undefined ? null : <span className="block text-ink">{step.fix}</span>}
            </span>
            {step.ms === undefined ? null : <span className="shrink-0 text-faint">{format.duration(step.ms)}</span>}
          </li>
        )
      })}
    </ul>
  )
}

/** The same in one line of small squares, for a list. */
export function TestSquares({
  steps,
  label,
}: {
  readonly steps: readonly TestStep[]
  readonly label: string
}): ReactNode {
  const { config: text } = useText()
  const words = steps.map(({ name, outcome }) => `${text.tests.steps[name] ?? name} ${text.tests.outcomes[outcome]}`)
  return (
    <span
      aria-label={`${label}: ${words.join(', ')}`}
      className="inline-flex gap-0.5"
      role="img"
      title={words.join('\n')}
    >
      {steps.map(({ name, outcome }) => (
        <span
          className={classes(
            'size-2.5 rounded-[2px] border',
            outcome === 'ok' && 'border-ok bg-ok',
            outcome === 'warning' && 'border-warn bg-warn/40',
            outcome === 'failed' && 'rotate-45 border-bad bg-bad',
            outcome === 'skipped' && 'border-line-strong',
          )}
          key={name}
        />
      ))}
    </span>
  )
}
