// Changes of a client's settings, seen before they are made: the one to be applied, and those that stand in the way of an undo.
import type { SetupEntry, UndoAnswer } from '@ferryllm/control'
import { useQuery } from '@tanstack/react-query'
import { useId, useState, type ReactNode } from 'react'
import { useLaunch, useLaunchActions, useModelNames } from '../../api/launch.ts'
import { useAction } from '../../app/use-action.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field, Input } from '../../components/field.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { toast } from '../../components/toast.tsx'
import { UnifiedDiff } from '../../components/unified-diff.tsx'
import { useText } from '../../i18n/index.ts'
import { shortPath } from './paths.ts'

interface PreviewProps {
  readonly entry: SetupEntry
  readonly onClose: () => void
}

export function PreviewDialog({ entry: { client, name, notes }, onClose }: PreviewProps): ReactNode {
  const { launch: text, common } = useText()
  const actions = useLaunchActions()
  const names = useModelNames()
  const home = useLaunch().data?.home
  const list = useId()
  const [model, setModel] = useState('')
  const [typed, setTyped] = useState('')
  const { data, error, refetch } = useQuery({
    queryKey: ['setup-preview', client, model],
    queryFn: () => actions.previewSetup(client, model),
    gcTime: 0,
  })
  const apply = useAction(async () => {
    if (data === undefined) return
    await actions.applySetup(client, model, data.hash)
    onClose()
    const undo = async (): Promise<void> => {
      const answer = await actions.undoSetup(client, false)
      if (answer.done) toast({ text: text.undone(answer.file) })
    }
    toast({ text: text.applied(name), action: { label: common.undo, run: () => void undo() } })
  })
  const buttons = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button busy={apply.isBusy} disabled={data === undefined || data.diff === ''} look="primary" onClick={apply.run}>
        {text.apply}
      </Button>
    </>
  )
  return (
    <Dialog actions={buttons} onClose={onClose} open title={text.previewTitle(name)} width="large">
      <div className="flex flex-col gap-3">
        <Field className="w-64" label={text.model}>
          {(control) => (
            <>
              <Input
                {...control}
                list={list}
                onBlur={() => setModel(typed.trim())}
                onChange={(event) => setTyped(event.target.value)}
                onKeyDown={(event) => (event.key === 'Enter' ? setModel(typed.trim()) : undefined)}
                placeholder={text.modelHint}
                value={typed}
              />
              <datalist id={list}>
                {names.map((each) => (
                  <option key={each} value={each} />
                ))}
              </datalist>
            </>
          )}
        </Field>
        {data === undefined ? (
          error === null ? (
            <Skeleton lines={6} />
          ) : (
            <ErrorState error={error} onRetry={() => void refetch()} />
          )
        ) : data.diff === '' ? (
          <p className="text-muted">{text.nothingToChange}</p>
        ) : (
          <>
            <p className="text-table text-muted" title={data.file}>
              {shortPath(data.file, home)}
            </p>
            <UnifiedDiff label={text.diffOf(data.file)}>{data.diff}</UnifiedDiff>
          </>
        )}
        <ul className="list-disc pl-4 text-table text-muted">
          {notes.map((note) => (
            <li key={note}>{note}</li>
          ))}
        </ul>
      </div>
    </Dialog>
  )
}

interface ChangedProps {
  readonly entry: SetupEntry
  readonly answer: UndoAnswer
  readonly onClose: () => void
}

export function ChangedDialog({
  entry: { client, name },
  answer: { file, changes, merged },
  onClose,
}: ChangedProps): ReactNode {
  const { launch: text, common } = useText()
  const actions = useLaunchActions()
  const merge = useAction(async () => {
    await actions.undoSetup(client, true)
    onClose()
    toast({ text: text.merged(file) })
  })
  const buttons = (
    <>
      <Button onClick={onClose}>{common.cancel}</Button>
      <Button busy={merge.isBusy} look="primary" onClick={merge.run}>
        {text.merge}
      </Button>
    </>
  )
  return (
    <Dialog actions={buttons} onClose={onClose} open title={text.changedTitle(name)} width="large">
      <div className="flex flex-col gap-2">
        <h3 className="font-medium">{text.changedSince}</h3>
        <UnifiedDiff label={text.changedSince}>{changes ?? ''}</UnifiedDiff>
        <h3 className="pt-2 font-medium">{text.wouldMerge}</h3>
        <UnifiedDiff label={text.wouldMerge}>{merged ?? ''}</UnifiedDiff>
      </div>
    </Dialog>
  )
}
