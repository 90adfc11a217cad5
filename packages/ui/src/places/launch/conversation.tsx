// A conversation of a client, with its tools, beside the list.
import type { ConversationAnswer, SessionEntry } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { useConversation, useLaunch } from '../../api/launch.ts'
import { Button } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Sheet } from '../../components/sheet.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { CLIENT_NAMES } from './client-names.ts'
import { shortPath } from './paths.ts'

export interface ConversationProps {
  readonly session: SessionEntry
  readonly onClose: () => void
  readonly onResume: (fork: boolean) => void
}

export function Conversation({ session, onClose, onResume }: ConversationProps): ReactNode {
  const { launch: text } = useText()
  const format = useFormat()
  const home = useLaunch().data?.home
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useConversation(session)
  const entries = data?.pages.flatMap((page) => page.entries) ?? []
  const rest = (data?.pages[0]?.total ?? 0) - entries.length
  const { directory, model, branch } = session
  const facts = [
    CLIENT_NAMES[session.client],
    directory === undefined ? undefined : shortPath(directory, home),
    branch,
    model,
  ]
  const actions = (
    <>
      {session.client === 'gemini' ? null : <Button onClick={() => onResume(true)}>{text.fork}</Button>}
      <Button look="primary" onClick={() => onResume(false)}>
        {text.resume}
      </Button>
    </>
  )
  return (
    <Sheet actions={actions} onClose={onClose} open title={session.title}>
      <p className="pb-3 text-table text-muted">{facts.filter((fact) => fact !== undefined).join(' · ')}</p>
      {data === undefined ? (
        error === null ? (
          <Skeleton lines={8} />
        ) : (
          <ErrorState error={error} onRetry={() => void refetch()} />
        )
      ) : (
        <ol aria-label={text.conversation} className="flex flex-col gap-3">
          {entries.map((entry, index) => (
            // A conversation only grows at its end.
            // oxlint-disable-next-line react/no-array-index-key
            <Entry entry={entry} key={index} />
          ))}
        </ol>
      )}
      {hasNextPage ? (
        <Button busy={isFetchingNextPage} className="mt-3" onClick={() => void fetchNextPage()}>
          {text.loadMore(format.number(rest))}
        </Button>
      ) : null}
    </Sheet>
  )
}

const TOOL = new Set(['tool-call', 'tool-result', 'reasoning'])

function Entry({
  entry: { role, text: words, name, at, is_error: isError },
}: {
  readonly entry: ConversationAnswer['entries'][number]
}): ReactNode {
  const { launch: text } = useText()
  const format = useFormat()
  return (
    <li className={classes('border-l-2 pl-3', role === 'user' ? 'border-accent' : 'border-line')}>
      <p className="flex gap-2 text-table text-muted">
        <span className="font-medium text-ink">{text.roles[role]}</span>
        {name === undefined ? null : <code>{name}</code>}
        {isError ? <span className="text-bad">{text.failed}</span> : null}
        {at === undefined ? null : <time dateTime={at}>{format.moment(new Date(at))}</time>}
      </p>
      <div
        className={classes(
          'break-words whitespace-pre-wrap',
          TOOL.has(role) ? 'max-h-48 overflow-auto font-mono text-table text-muted' : '',
        )}
        {...(TOOL.has(role) ? { tabIndex: 0, role: 'group', 'aria-label': name ?? text.roles[role] } : {})}
      >
        {words}
      </div>
    </li>
  )
}
