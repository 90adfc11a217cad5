// Step 3: waits for the first request, and says how it went.
import type { RequestEvent } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { Link } from 'wouter'
import { useModels } from '../../api/config.ts'
import { useLiveEvents } from '../../api/live-context.tsx'
import { PLACES } from '../../app/places.ts'
import { Button } from '../../components/button.tsx'
import { Code } from '../../components/code.tsx'
import { Icon } from '../../components/icon.tsx'
import { useFormat, useText } from '../../i18n/index.ts'
import { Step } from './step.tsx'

export function FirstRequest({ url, onLeave }: { readonly url: string; readonly onLeave: () => void }): ReactNode {
  const { welcome: text } = useText()
  const models = useModels().data?.models ?? []
  const model = models.find(({ provider }) => provider !== 'demo')?.id ?? models[0]?.id ?? 'demo'
  const [request, setRequest] = useState<RequestEvent>()
  useLiveEvents((events) => {
    const done = events.findLast((event) => event.type === 'request' && event.data.state === 'done')
    // A failed one is replaced by the next one.
    if (done?.type === 'request')
      setRequest((before) => (before?.error_kind === undefined ? (before ?? done.data) : done.data))
  })
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'ping' }] })
  const title = request === undefined ? text.three : request.error_kind === undefined ? text.served : text.failed
  return (
    <Step number={3} title={title}>
      {request === undefined ? (
        <div className="flex flex-col gap-2">
          <p className="text-muted">{text.threeHint}</p>
          <Code>{`curl ${url}/v1/chat/completions -H 'content-type: application/json' -d '${body}'`}</Code>
        </div>
      ) : (
        <Outcome onLeave={onLeave} request={request} />
      )}
    </Step>
  )
}

function Outcome({ request, onLeave }: { readonly request: RequestEvent; readonly onLeave: () => void }): ReactNode {
  const { welcome: text } = useText()
  const format = useFormat()
  const hasFailed = request.error_kind !== undefined
  const traffic = PLACES.find(({ id }) => id === 'traffic')
  const served = [request.model, request.provider].filter((word) => word !== undefined).join(' → ')
  return (
    <div className="flex flex-col gap-3" role="status">
      <p className="flex items-start gap-2">
        <span className={hasFailed ? 'text-bad' : 'text-ok'}>
          <Icon name={hasFailed ? 'warning' : 'check'} />
        </span>
        <span>
          {served}
          {request.latency_ms === undefined ? '' : ` · ${format.duration(request.latency_ms)}`}
          {request.error === undefined ? null : <span className="block text-muted">{request.error}</span>}
        </span>
      </p>
      <div className="flex gap-2">
        {traffic === undefined ? null : (
          <Link
            className="inline-flex h-control items-center rounded-control border border-line bg-panel px-2.5 hover:bg-raised"
            href={`${traffic.path}/${request.id}`}
          >
            {text.see}
          </Link>
        )}
        <Button look="primary" onClick={onLeave}>
          {text.toOverview}
        </Button>
      </div>
    </div>
  )
}
