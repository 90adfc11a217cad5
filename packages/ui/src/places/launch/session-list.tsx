// The list of sessions, and what can be done with each.
import type { SessionEntry } from '@ferryllm/control'
import { useRef, useState, type ReactNode } from 'react'
import { useLaunch, useLaunchActions } from '../../api/launch.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { DataGrid, type Column, type DataGridHandle } from '../../components/data-grid.tsx'
import { errorText } from '../../components/error-state.tsx'
import { Logo } from '../../components/logo.tsx'
import { Menu } from '../../components/menu.tsx'
import { toast } from '../../components/toast.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { CLIENT_NAMES } from './client-names.ts'
import { Conversation } from './conversation.tsx'
import { FolderPicker } from './folder-picker.tsx'
import { shortPath } from './paths.ts'
import type { Opening } from './use-opening.tsx'
import { useWide } from './use-wide.ts'

export interface SessionListProps {
  readonly sessions: readonly SessionEntry[]
  readonly total: number
  readonly isHere: boolean
  readonly opening: Opening
}

export function SessionList({ sessions, total, isHere, opening }: SessionListProps): ReactNode {
  const { launch: text } = useText()
  const [selected, setSelected] = useState<string>()
  const [shown, setShown] = useState<SessionEntry>()
  const [homeless, setHomeless] = useState<{ readonly session: SessionEntry; readonly fork: boolean }>()
  const grid = useRef<DataGridHandle>(null)
  const resume = (session: SessionEntry, fork = false): void => {
    if (session.missing) setHomeless({ session, fork })
    else opening.open({ client: session.client, session: session.id, fork })
  }
  return (
    <>
      <DataGrid
        columns={useColumns(isHere, opening, resume)}
        handle={grid}
        label={text.sessions}
        onOpen={setShown}
        onSelect={setSelected}
        rowId={rowId}
        rows={sessions}
        selectedId={selected}
        total={total}
      />
      {shown === undefined ? null : (
        <Conversation
          onClose={() => {
            setShown(undefined)
            // The page can be reached again once the sheet is gone.
            requestAnimationFrame(() => grid.current?.focusRow(rowId(shown)))
          }}
          onResume={(fork) => resume(shown, fork)}
          session={shown}
        />
      )}
      <FolderPicker
        hint={text.folderGone}
        onChoose={(directory) => {
          setHomeless(undefined)
          if (homeless === undefined) return
          opening.open({
            client: homeless.session.client,
            session: homeless.session.id,
            fork: homeless.fork,
            directory,
          })
        }}
        onClose={() => setHomeless(undefined)}
        open={homeless !== undefined}
      />
    </>
  )
}

function rowId({ client, id }: SessionEntry): string {
  return `${client} ${id}`
}

function useColumns(
  isHere: boolean,
  opening: Opening,
  resume: (session: SessionEntry, fork?: boolean) => void,
): Column<SessionEntry>[] {
  const { launch: text } = useText()
  const format = useFormat()
  const home = useLaunch().data?.home
  const isWide = useWide()
  const folder: Column<SessionEntry> = {
    id: 'folder',
    label: text.columns.folder,
    width: 'minmax(5rem, 1fr)',
    cell: ({ directory, missing }) => (
      <span className={missing ? 'text-warn' : 'text-muted'} title={missing ? text.missing : directory}>
        {directory === undefined ? '' : shortPath(directory, home)}
      </span>
    ),
  }
  const model: Column<SessionEntry> = {
    id: 'model',
    label: text.columns.model,
    width: 'minmax(6rem, 1fr)',
    cell: ({ model: name = '' }) => <span title={name}>{name}</span>,
  }
  const tokens: Column<SessionEntry> = {
    id: 'tokens',
    label: text.columns.tokens,
    width: '5rem',
    align: 'end',
    cell: ({ tokens: count }) => (count === undefined ? '' : format.compact(count)),
  }
  return [
    {
      id: 'title',
      label: text.columns.title,
      width: 'minmax(9rem, 3fr)',
      cell: ({ client, title, archived, repointed, provider = '' }) => (
        <span className="flex items-center gap-2">
          <Logo name={client === 'claude' ? 'claudecode' : client} size={14} />
          <span className="sr-only">{CLIENT_NAMES[client]}</span>
          <span className="truncate" title={title}>
            {title}
          </span>
          {archived ? <span className="text-meta text-muted">{text.archived}</span> : null}
          {repointed ? (
            <span className="shrink-0 text-meta text-warn" title={text.repointed(provider)}>
              {provider}
            </span>
          ) : null}
        </span>
      ),
    },
    {
      id: 'used',
      label: text.columns.used,
      width: '7rem',
      cell: ({ updated_at: at }) => <span className="text-muted">{format.ago(new Date(at))}</span>,
    },
    ...(isWide ? [model, tokens] : []),
    ...(isHere ? [] : [folder]),
    {
      id: 'actions',
      label: text.columns.actions,
      width: '8rem',
      align: 'end',
      cell: (session) => <Actions opening={opening} resume={resume} session={session} />,
    },
  ]
}

function Actions({
  session,
  opening,
  resume,
}: {
  readonly session: SessionEntry
  readonly opening: Opening
  readonly resume: (session: SessionEntry, fork?: boolean) => void
}): ReactNode {
  const { launch: text, common } = useText()
  const actions = useLaunchActions()
  const complain = (error: unknown): void => toast({ tone: 'bad', text: errorText(error, common) })
  const remove = async (): Promise<void> => {
    const { id } = await actions.deleteSession(session)
    const run = (): void => void actions.restoreSession(id).catch(complain)
    toast({ text: text.deleted(session.title), action: { label: common.undo, run } })
  }
  return (
    // What is done in a row does not open it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions -- it only keeps clicks inside
    <span className="inline-flex items-center gap-1" onClick={(event) => event.stopPropagation()}>
      <Button aria-label={`${text.resume}: ${session.title}`} className="h-6! px-2" onClick={() => resume(session)}>
        {text.resume}
      </Button>
      <Menu
        items={[
          ...(session.client === 'gemini'
            ? []
            : [{ id: 'fork', label: text.fork, icon: 'copy', run: () => resume(session, true) } as const]),
          {
            id: 'command',
            label: text.copyCommand,
            icon: 'terminal',
            disabled: session.missing,
            run: () => opening.copyCommand({ client: session.client, session: session.id }),
          },
          {
            id: 'delete',
            label: text.delete,
            icon: 'trash',
            isDanger: true,
            startsGroup: true,
            run: () => void remove().catch(complain),
          },
        ]}
        trigger={<IconButton className="size-6!" icon="more" label={text.more(session.title)} />}
      />
    </span>
  )
}
