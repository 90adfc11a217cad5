// Step 1: a pasted key or address, or what the computer has already.
import type { ProviderDraft } from '@ferryllm/control'
import { useState, type FormEvent, type ReactNode } from 'react'
import { Found } from '../../config/found.tsx'
import { PasteFields, useDraft } from '../../config/draft.tsx'
import { TestProgress } from '../../config/test-steps.tsx'
import { useTester } from '../../config/test-run.ts'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { Button } from '../../components/button.tsx'
import { StateDot } from '../../components/state-dot.tsx'
import { useText } from '../../i18n/index.ts'

export function GiveProvider({
  added,
  onAdded,
}: {
  readonly added: readonly string[]
  readonly onAdded: (names: readonly string[]) => void
}): ReactNode {
  const text = useText().welcome
  const form = useDraft()
  const { run, start, reset } = useTester()
  const changes = useChanges()
  const [hasFailed, setFailed] = useState(false)

  const add = async (draft: ProviderDraft): Promise<void> => {
    const answer = await changes.submit({ method: 'POST', path: '/api/providers', body: draft })
    if (answer === undefined) return
    onAdded([answer.name ?? ''])
    form.clear()
    setFailed(false)
  }
  const tryIt = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const { draft } = form
    if (draft === undefined || run.phase === 'running' || changes.isBusy) return
    setFailed(false)
    const result = await start({ draft, only: ['stream'] })
    if (result === undefined) return
    if (result.steps.some(({ outcome }) => outcome === 'failed')) setFailed(true)
    else await add(draft)
  }
  return (
    <div className="flex flex-col gap-3">
      <form className="flex flex-col gap-3" onSubmit={(event) => void tryIt(event)}>
        <PasteFields
          autoFocus
          form={form}
          onInput={() => {
            reset()
            setFailed(false)
            changes.forget()
          }}
        />
        <div className="flex flex-wrap items-center gap-2">
          <Button
            busy={run.phase === 'running' || changes.isBusy}
            disabled={form.draft === undefined}
            look="primary"
            type="submit"
          >
            {text.check}
          </Button>
          {hasFailed && form.draft !== undefined ? (
            <Button onClick={() => (form.draft === undefined ? undefined : void add(form.draft))}>
              {text.addAnyway}
            </Button>
          ) : null}
        </div>
      </form>
      <TestProgress run={run} />
      <Refusal refused={changes.refused} />
      {added.length === 0 ? null : (
        <ul className="flex flex-col gap-1" role="status">
          {added.map((name) => (
            <li key={name}>
              <StateDot tone="ok">{text.added(name)}</StateDot>
            </li>
          ))}
        </ul>
      )}
      <Found onAdded={onAdded} />
      {changes.dialog}
    </div>
  )
}
