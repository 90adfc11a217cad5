// One request in full: what went in and out on both sides of the gateway, when, why, and what it cost.
import type { Trace, TraceAnswer } from '@ferryllm/control'
import { useState, type ReactNode } from 'react'
import { ApiError } from '../../../api/client.ts'
import { chooseCapture, useTrace } from '../../../api/traces.ts'
import { useAction } from '../../../app/use-action.ts'
import { Banner } from '../../../components/banner.tsx'
import { Button } from '../../../components/button.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { Tabs, type Tab } from '../../../components/tabs.tsx'
import { toast } from '../../../components/toast.tsx'
import { useText } from '../../../i18n/index.ts'
import { Attempts } from './attempts.tsx'
import { Conversation } from './conversation.tsx'
import { Cost } from './cost.tsx'
import { Head } from './head.tsx'
import { Raw } from './raw.tsx'
import { Stream } from './stream.tsx'
import { Translation } from './translation.tsx'
import { Waterfall } from './waterfall.tsx'

export interface InspectorProps {
  readonly id: string
  readonly onClose: () => void
  /** Absent on the page of the request. */
  readonly onPage?: () => void
  readonly onStep?: (by: 1 | -1) => void
}

export function Inspector(props: InspectorProps): ReactNode {
  const { id } = props
  const text = useText().traffic.inspector
  const { data, error, refetch } = useTrace(id)
  return (
    <section aria-label={text.title} className="flex min-h-0 flex-[3] flex-col border-t border-line bg-panel">
      <Head {...props} answer={data} />
      {data === undefined ? (
        <div className="p-4">
          {error === null ? (
            <Skeleton lines={8} />
          ) : error instanceof ApiError && error.status === 404 ? (
            <EmptyState icon="search" title={text.notFound} />
          ) : (
            <ErrorState error={error} onRetry={() => void refetch()} />
          )}
        </div>
      ) : (
        <Views answer={data} />
      )}
    </section>
  )
}

type View = keyof ReturnType<typeof useText>['traffic']['inspector']['tabs']

/** Stays while one goes from request to request. */
let lastView: View = 'translation'

function Views({ answer }: { readonly answer: TraceAnswer }): ReactNode {
  const text = useText().traffic.inspector
  const [view, setView] = useState<View>(lastView)
  const { request, trace, cost } = answer
  const of = (draw: (trace: Trace) => ReactNode): ReactNode =>
    trace === undefined ? <NotRecorded answer={answer} /> : draw(trace)
  const tab = (id: View, content: ReactNode, count?: number): Tab<View> => ({
    id,
    label: text.tabs[id],
    content,
    ...(count === undefined ? {} : { count }),
  })
  return (
    <>
      {trace === undefined ? null : <Waterfall request={request} trace={trace} />}
      {request.state === 'running' ? (
        <Banner edge tone="info">
          {text.stillRunning}
        </Banner>
      ) : null}
      <Tabs
        label={text.views}
        onChange={(next) => setView((lastView = next))}
        tabs={[
          tab(
            'translation',
            of((recorded) => <Translation trace={recorded} />),
          ),
          tab(
            'stream',
            of((recorded) => <Stream trace={recorded} />),
          ),
          tab('attempts', <Attempts request={request} trace={trace} />, request.attempts.length || undefined),
          tab(
            'conversation',
            of((recorded) => <Conversation trace={recorded} />),
          ),
          tab('cost', <Cost cost={cost} request={request} />),
          tab(
            'raw',
            of((recorded) => <Raw trace={recorded} />),
          ),
        ]}
        value={view}
      />
    </>
  )
}

/** Why there is nothing to see, and how there will be. */
function NotRecorded({ answer }: { readonly answer: TraceAnswer }): ReactNode {
  const text = useText().traffic.inspector
  const record = useAction(async () => {
    await chooseCapture('all')
    toast({ text: text.recorded })
  })
  const canRecord = answer.missing?.reason !== 'forgotten'
  return (
    <EmptyState
      action={
        canRecord ? (
          <Button busy={record.isBusy} icon="record" onClick={record.run}>
            {text.recordAll}
          </Button>
        ) : undefined
      }
      icon="info"
      title={text.missing}
    >
      {answer.missing === undefined ? text.noTrace : text.reasons[answer.missing.reason]}
    </EmptyState>
  )
}
