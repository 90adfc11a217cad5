// The head of the inspector: which request this is, and what can be done with it.
import type { TraceAnswer } from '@ferryllm/control'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { IconButton } from '../../../components/button.tsx'
import { Copy } from '../../../components/copy.tsx'
import { useFormat, useText } from '../../../i18n/index.ts'
import { Status } from '../request-columns.tsx'
import { Actions } from './actions.tsx'
import type { InspectorProps } from './inspector.tsx'

export function Head({
  id,
  answer,
  onClose,
  onPage,
  onStep,
}: InspectorProps & { readonly answer: TraceAnswer | undefined }): ReactNode {
  const text = useText().traffic.inspector
  const format = useFormat()
  const request = answer?.request
  const facts = [
    `${answer?.trace?.client.method ?? ''} ${request?.path ?? ''}`.trim(),
    request === undefined ? undefined : format.moment(new Date(request.time)),
    request?.agent,
    request?.project === undefined ? undefined : `${text.project} ${request.project}`,
    request?.key === undefined ? undefined : `${text.key} ${request.key}`,
    request?.session === undefined ? undefined : `${text.session} ${request.session}`,
  ].filter((fact) => fact !== undefined)
  return (
    <header className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
      <h2 className="flex min-w-0 items-center gap-1">
        <code className="truncate text-table">{id}</code>
        <Copy label={text.copyId} value={id} />
      </h2>
      {request === undefined ? null : (
        <>
          <Status request={request} />
          <span className="min-w-40 flex-1 basis-0 truncate text-muted" title={facts.join(' · ')}>
            {facts.join(' · ')}
          </span>
          {request.replay_of === undefined ? null : (
            <span className="flex gap-1.5 text-muted">
              {text.replayOf}
              <Link className="text-accent underline" href={`/traffic/${request.replay_of}`}>
                <code className="text-table">{request.replay_of}</code>
              </Link>
              <Link className="text-accent underline" href={`/traffic/compare/${request.replay_of}/${id}`}>
                {text.compareWith}
              </Link>
            </span>
          )}
        </>
      )}
      <div className="ml-auto flex items-center gap-1">
        {answer?.trace === undefined ? null : <Actions request={answer.request} trace={answer.trace} />}
        {onStep === undefined ? null : (
          <>
            <IconButton icon="arrow-up" label={text.previous} onClick={() => onStep(-1)} />
            <IconButton icon="arrow-down" label={text.next} onClick={() => onStep(1)} />
          </>
        )}
        {onPage === undefined ? null : <IconButton icon="external" label={text.page} onClick={onPage} />}
        <IconButton icon="cross" label={onPage === undefined ? text.list : text.close} onClick={onClose} />
      </div>
    </header>
  )
}
