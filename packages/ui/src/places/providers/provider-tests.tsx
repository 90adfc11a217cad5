// The tests of a provider: the last result of every model that was tried, and a run as it goes.
import type { TestResult } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { useTests } from '../../api/config.ts'
import { useShortcuts } from '../../app/shortcuts.ts'
import { Button } from '../../components/button.tsx'
import { Field, Input } from '../../components/field.tsx'
import { TestProgress, TestSquares, TestSteps } from '../../config/test-steps.tsx'
import { useTester } from '../../config/test-run.ts'
import { useFormat, useText } from '../../i18n/index.ts'

export function ProviderTests({ name }: { readonly name: string }): ReactNode {
  const { providers: text, config } = useText()
  const results = (useTests().data?.tests ?? []).filter(({ provider }) => provider === name)
  const { run, start } = useTester()
  const [model, setModel] = useState('')
  const isRunning = run.phase === 'running'
  const runAll = (): void => void start({ provider: name, ...(model.trim() === '' ? {} : { model: model.trim() }) })
  useShortcuts([{ keys: 't', label: text.runAll, run: () => (isRunning ? undefined : runAll()) }])
  // What is running or has just run is not shown twice.
  const older = run.phase === 'idle' ? results : results.filter((result) => result.model !== run.model)
  return (
    <section aria-label={text.tests} className="flex flex-col gap-3 border-t border-line px-4 py-3">
      <form
        className="flex items-end gap-2"
        onSubmit={(event) => {
          event.preventDefault()
          runAll()
        }}
      >
        <Field className="min-w-0 flex-1" help={`${text.testModelHint} ${config.tests.cost}`} label={text.testModel}>
          {(control) => <Input {...control} onChange={(event) => setModel(event.target.value)} value={model} />}
        </Field>
        <Button busy={isRunning} className="mb-auto mt-5.5" type="submit">
          {text.runAll}
        </Button>
      </form>
      <TestProgress run={run} />
      {older.map((result) => (
        <Result key={result.model ?? ''} result={result} />
      ))}
    </section>
  )
}

function Result({ result }: { readonly result: TestResult }): ReactNode {
  const { config, common } = useText()
  const format = useFormat()
  const failed = result.steps.find(({ outcome }) => outcome === 'failed')
  return (
    <details open={failed !== undefined}>
      <summary className="flex cursor-default items-center gap-2">
        <span className="min-w-0 flex-1 truncate">{result.model ?? common.unknown}</span>
        <TestSquares label={config.tests.label} steps={result.steps} />
        <span className="text-table text-muted">{format.ago(new Date(result.at))}</span>
      </summary>
      <div className="pt-2">
        <TestSteps steps={result.steps} />
      </div>
    </details>
  )
}
