// Chooses a folder of the gateway's computer, which need not be the one that the browser runs on.
import { useState, type ReactNode } from 'react'
import { useFolders } from '../../api/launch.ts'
import { Badge } from '../../components/badge.tsx'
import { Button, IconButton } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Field, Input } from '../../components/field.tsx'
import { Icon } from '../../components/icon.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useText } from '../../i18n/index.ts'

export interface FolderPickerProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly onChoose: (path: string) => void
  /** Why one is to be chosen. */
  readonly hint?: string
}

export function FolderPicker(props: FolderPickerProps): ReactNode {
  const { launch: text, common } = useText()
  const [path, setPath] = useState<string>()
  const [typed, setTyped] = useState<string>()
  const { data, error, isPlaceholderData, refetch } = useFolders(path)
  const go = (next: string | undefined): void => {
    setTyped(undefined)
    setPath(next)
  }
  const shown = typed ?? data?.path ?? path ?? ''
  const actions = (
    <>
      <Button onClick={props.onClose}>{common.cancel}</Button>
      <Button
        disabled={data === undefined || error !== null || isPlaceholderData}
        look="primary"
        onClick={() => (data === undefined ? undefined : props.onChoose(data.path))}
      >
        {text.choose}
      </Button>
    </>
  )
  return (
    <Dialog actions={actions} onClose={props.onClose} open={props.open} title={text.folders}>
      <div className="flex flex-col gap-3">
        {props.hint === undefined ? null : <p className="text-muted">{props.hint}</p>}
        <form
          className="flex items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault()
            go(shown)
          }}
        >
          <IconButton
            disabled={data?.parent === undefined}
            icon="arrow-up"
            label={text.up}
            look="plain"
            onClick={() => go(data?.parent)}
          />
          <Field className="flex-1" label={text.path}>
            {(control) => <Input {...control} onChange={(event) => setTyped(event.target.value)} value={shown} />}
          </Field>
          <Button type="submit">{text.go}</Button>
          <Button onClick={() => go(undefined)}>{text.home}</Button>
        </form>
        <div className="h-72 overflow-auto rounded-control border border-line">
          {error !== null ? (
            <div className="p-3">
              <ErrorState error={error} onRetry={() => void refetch()} />
            </div>
          ) : data === undefined ? (
            <Skeleton className="p-3" lines={6} />
          ) : (
            <ul aria-label={text.foldersIn(data.path)}>
              {data.folders.map((folder) => (
                <li key={folder.path}>
                  <button
                    className="flex h-row w-full items-center gap-2 px-3 text-left outline-offset-[-2px] hover:bg-raised"
                    onClick={() => go(folder.path)}
                    type="button"
                  >
                    <span className="text-faint">
                      <Icon name="folder" size={14} />
                    </span>
                    <span className="min-w-0 flex-1 truncate">{folder.name}</span>
                    {folder.is_repository ? <Badge>{text.repository}</Badge> : null}
                  </button>
                </li>
              ))}
              {data.folders.length === 0 ? <li className="p-3 text-muted">{text.noFolders}</li> : null}
              {data.truncated ? <li className="p-3 text-muted">{text.moreFolders}</li> : null}
            </ul>
          )}
        </div>
      </div>
    </Dialog>
  )
}
