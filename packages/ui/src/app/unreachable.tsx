// The gateway does not answer: what can be done about it, and when the page tries again by itself.
import type { ReactNode } from 'react'
import { useLive, useLiveState } from '../api/live-context.tsx'
import { Button } from '../components/button.tsx'
import { Code } from '../components/code.tsx'
import { Dialog } from '../components/dialog.tsx'
import { useText } from '../i18n/index.ts'
import { useNow } from './use-now.ts'

export function Unreachable(): ReactNode {
  const live = useLive()
  const { phase, retryAt } = useLiveState()
  const { unreachable: words } = useText().common
  const now = useNow(phase === 'lost')
  const seconds = retryAt === undefined ? 0 : Math.max(0, Math.ceil((retryAt - now) / 1000))
  const actions = (
    <>
      <span className="flex-1 self-center text-muted" role="status">
        {seconds > 0 ? words.next(seconds) : words.trying}
      </span>
      <Button icon="refresh" look="primary" onClick={live.retry}>
        {words.now}
      </Button>
    </>
  )
  return (
    <Dialog actions={actions} onClose={live.retry} open={phase === 'lost'} title={words.title} width="small">
      <div className="flex flex-col gap-2">
        <p className="text-muted">{words.text}</p>
        <p>{words.start}</p>
        <Code>ferryllm start</Code>
        <p>{words.logs}</p>
        <Code>ferryllm logs</Code>
      </div>
    </Dialog>
  )
}
