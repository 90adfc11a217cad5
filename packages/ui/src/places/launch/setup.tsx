// The clients' own settings: how they stand, and how they are changed and put back.
import type { SetupEntry, UndoAnswer } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { useClients, useLaunch, useLaunchActions } from '../../api/launch.ts'
import { useAction } from '../../app/use-action.ts'
import { Button } from '../../components/button.tsx'
import { Confirm } from '../../components/confirm.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Logo } from '../../components/logo.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StateDot, type Tone } from '../../components/state-dot.tsx'
import { Table } from '../../components/table.tsx'
import { toast } from '../../components/toast.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { shortPath } from './paths.ts'
import { ChangedDialog, PreviewDialog } from './setup-dialogs.tsx'

const TONES: Readonly<Record<SetupEntry['state'], Tone>> = {
  'not-set': 'idle',
  applied: 'ok',
  changed: 'warn',
  'by-hand': 'accent',
  unreadable: 'bad',
}

export function Setup(): ReactNode {
  const { launch: text } = useText()
  const { data, error, refetch } = useClients()
  const home = useLaunch().data?.home
  const [previewed, setPreviewed] = useState<SetupEntry>()
  const [changed, setChanged] = useState<{ readonly entry: SetupEntry; readonly answer: UndoAnswer }>()
  if (data === undefined) {
    return (
      <div className="p-4">
        {error === null ? <Skeleton lines={4} /> : <ErrorState error={error} onRetry={() => void refetch()} />}
      </div>
    )
  }
  return (
    <div className="flex flex-col gap-3 py-3">
      <div className="flex flex-wrap items-start gap-3 px-4">
        <p className="max-w-160 min-w-0 flex-1 text-muted">{text.setupHint}</p>
        <Restore isNeeded={data.clients.some(({ applied_at: at }) => at !== undefined)} />
      </div>
      <Table
        columns={[
          {
            id: 'client',
            label: text.columns.client,
            cell: ({ client, name }) => (
              <span className="inline-flex items-center gap-2 align-middle">
                <Logo name={client === 'claude' ? 'claudecode' : client} size={14} />
                {name}
              </span>
            ),
          },
          { id: 'state', label: text.columns.state, cell: (entry) => <State entry={entry} /> },
          {
            id: 'address',
            label: text.columns.leadsTo,
            cell: ({ address, problem }) => <span className="text-muted">{problem ?? address ?? ''}</span>,
          },
          {
            id: 'file',
            label: text.columns.file,
            cell: ({ file }) => <span title={file}>{shortPath(file, home)}</span>,
          },
          {
            id: 'actions',
            label: text.columns.actions,
            align: 'end',
            cell: (entry) => (
              <Actions
                entry={entry}
                onChanged={(answer) => setChanged({ entry, answer })}
                onPreview={() => setPreviewed(entry)}
              />
            ),
          },
        ]}
        label={text.setup}
        rowId={({ client }) => client}
        rows={data.clients}
      />
      {previewed === undefined ? null : <PreviewDialog entry={previewed} onClose={() => setPreviewed(undefined)} />}
      {changed === undefined ? null : <ChangedDialog {...changed} onClose={() => setChanged(undefined)} />}
    </div>
  )
}

function State({ entry: { state, applied_at: at } }: { readonly entry: SetupEntry }): ReactNode {
  const text = useText().launch
  const format = useFormat()
  return (
    <span title={at === undefined ? undefined : text.since(format.moment(new Date(at)))}>
      <StateDot tone={TONES[state]}>{text.setupStates[state]}</StateDot>
    </span>
  )
}

function Actions({
  entry,
  onPreview,
  onChanged,
}: {
  readonly entry: SetupEntry
  readonly onPreview: () => void
  readonly onChanged: (answer: UndoAnswer) => void
}): ReactNode {
  const { launch: text } = useText()
  const actions = useLaunchActions()
  const undo = useAction(async () => {
    const answer = await actions.undoSetup(entry.client, false)
    if (answer.done) toast({ text: text.undone(answer.file) })
    else onChanged(answer)
  })
  return (
    <span className="inline-flex gap-2">
      {entry.applied_at === undefined ? null : (
        <Button
          aria-label={`${text.undo}: ${entry.name}`}
          busy={undo.isBusy}
          className="h-6! px-2"
          icon="undo"
          onClick={undo.run}
        >
          {text.undo}
        </Button>
      )}
      <Button
        aria-label={`${text.preview}: ${entry.name}`}
        className="h-6! px-2"
        disabled={entry.state === 'unreadable'}
        onClick={onPreview}
      >
        {text.preview}
      </Button>
    </span>
  )
}

function Restore({ isNeeded }: { readonly isNeeded: boolean }): ReactNode {
  const { launch: text } = useText()
  const actions = useLaunchActions()
  const [isAsked, setAsked] = useState(false)
  const restore = useAction(async () => {
    const count = await actions.restoreAll()
    setAsked(false)
    toast({ text: text.restored(count) })
  })
  return (
    <>
      <Button disabled={!isNeeded} icon="undo" onClick={() => setAsked(true)}>
        {text.restore}
      </Button>
      <Confirm
        action={text.restore}
        busy={restore.isBusy}
        onClose={() => setAsked(false)}
        onConfirm={restore.run}
        open={isAsked}
        title={text.restoreTitle}
      >
        {text.restoreText}
      </Confirm>
    </>
  )
}
