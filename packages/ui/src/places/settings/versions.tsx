// Earlier versions of the file: looked at as a difference, and restored.
import { backupAnswer, backupsAnswer } from '@ferryllm/control'
import { useQuery } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { ask } from '../../api/client.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { DiffView } from '../../components/diff-view.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Panel } from '../../components/panel.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useFormat, useText } from '../../i18n/index.ts'

export function Versions(): ReactNode {
  const text = useText().settings
  const format = useFormat()
  const [shown, setShown] = useState<string>()
  const { data, error, refetch } = useQuery({
    queryKey: ['config', 'backups'],
    queryFn: ({ signal }) => ask(backupsAnswer, '/api/config/backups', { signal }),
  })
  return (
    <Panel title={text.backups}>
      <p className="pb-2 text-muted">{text.backupsHint}</p>
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={3} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : data.backups.length === 0 ? (
        <p className="text-faint">{text.noBackups}</p>
      ) : (
        <ul>
          {data.backups.map(({ id, at, bytes }) => (
            <li className="flex min-h-row items-center gap-3 border-b border-line last:border-b-0" key={id}>
              <span className="flex-1">{format.moment(new Date(at))}</span>
              <span className="text-muted">{format.bytes(bytes)}</span>
              <Button
                aria-label={`${text.show}: ${format.moment(new Date(at))}`}
                look="quiet"
                onClick={() => setShown(id)}
              >
                {text.show}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {shown === undefined ? null : <Version id={shown} onClose={() => setShown(undefined)} />}
    </Panel>
  )
}

function Version({ id, onClose }: { readonly id: string; readonly onClose: () => void }): ReactNode {
  const { settings: text, common } = useText()
  const changes = useChanges()
  const place = `/api/config/backups/${encodeURIComponent(id)}`
  const { data, error } = useQuery({
    queryKey: ['config', 'backups', id],
    queryFn: ({ signal }) => ask(backupAnswer, place, { signal }),
  })
  const restore = (): void =>
    void changes.submit(
      { method: 'POST', path: `${place}/restore`, body: {} },
      { said: text.restored, onDone: onClose },
    )
  return (
    <Dialog
      actions={
        <>
          <Button onClick={onClose}>{common.cancel}</Button>
          <Button busy={changes.isBusy} disabled={data === undefined} look="primary" onClick={restore}>
            {text.restoreConfirm}
          </Button>
        </>
      }
      onClose={onClose}
      open
      title={text.restoreTitle}
      width="large"
    >
      <p className="pb-2 text-muted">{text.restoreText}</p>
      {error === null ? null : <ErrorState error={error} />}
      {data === undefined ? (
        <Skeleton lines={5} />
      ) : (
        <DiffView after={data.text} before={data.current} label={text.difference} />
      )}
      <Refusal refused={changes.refused} />
      {changes.dialog}
    </Dialog>
  )
}
