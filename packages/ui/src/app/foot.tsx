// The foot of the sidebar, on every screen: how the gateway is, where it listens, and what it has in hand.
import { useState, type ReactNode } from 'react'
import { useLiveState } from '../api/live-context.tsx'
import { signOut } from '../api/session.ts'
import { reloadConfig, stopGateway, useStatus } from '../api/status.ts'
import { IconButton } from '../components/button.tsx'
import { Confirm } from '../components/confirm.tsx'
import { Copy } from '../components/copy.tsx'
import { Menu } from '../components/menu.tsx'
import { StateDot, type Tone } from '../components/state-dot.tsx'
import { toast } from '../components/toast.tsx'
import { useFormat, useText } from '../i18n/index.ts'
import { useCommands } from './commands.ts'
import { CaptureMark } from './capture-mark.tsx'
import { useAction } from './use-action.ts'

export function Foot(): ReactNode {
  const text = useText().common
  const format = useFormat()
  const status = useStatus().data
  const state = useGatewayState()
  const [isStopping, setStopping] = useState(false)
  const reload = useAction(async () => {
    const { ok, problems } = await reloadConfig()
    toast(
      ok ? { text: text.foot.reloaded } : { tone: 'bad', text: text.foot.reloadRefused, detail: problems.join('\n') },
    )
  })
  const stop = useAction(async () => {
    await stopGateway()
    setStopping(false)
    toast({ text: text.foot.stopping })
  })
  const leave = useAction(signOut)
  const group = text.palette.gateway
  useCommands([
    { id: 'gateway.reload', group, label: text.foot.reloadConfig, run: reload.run },
    { id: 'gateway.stop', group, label: text.foot.stop, run: () => setStopping(true) },
    { id: 'gateway.sign-out', group, label: text.foot.signOut, run: leave.run },
  ])
  const inFlight = status?.in_flight ?? 0
  return (
    <div className="flex flex-col gap-1 border-t border-line p-2">
      <div className="flex items-center gap-1 pl-1">
        <div aria-label={text.foot.state} className="min-w-0 flex-1" role="status">
          <StateDot tone={state.tone}>{state.word}</StateDot>
        </div>
        <Menu
          align="start"
          items={[
            { id: 'reload', label: text.foot.reloadConfig, icon: 'refresh', run: reload.run },
            { id: 'leave', label: text.foot.signOut, icon: 'arrow-right', run: leave.run },
            { id: 'stop', label: text.foot.stop, isDanger: true, startsGroup: true, run: () => setStopping(true) },
          ]}
          side="top"
          trigger={<IconButton icon="more" label={text.foot.menu} />}
        />
      </div>
      {status?.url === undefined ? null : (
        <div className="flex items-center gap-1 pl-1">
          <code className="min-w-0 flex-1 truncate text-meta text-muted" title={status.url}>
            {status.url.replace('http://', '')}
          </code>
          <Copy label={text.foot.copyAddress} value={status.url} />
        </div>
      )}
      <div className="flex min-h-6 items-center justify-between gap-2 pl-1">
        <span className="text-meta text-muted" title={text.foot.inFlight(inFlight)}>
          {format.number(inFlight)} {text.foot.inFlightWord}
        </span>
        <CaptureMark />
      </div>
      <Confirm
        action={text.foot.stopConfirm}
        busy={stop.isBusy}
        onClose={() => setStopping(false)}
        onConfirm={stop.run}
        open={isStopping}
        title={text.foot.stopTitle}
      >
        {text.foot.stopText}
      </Confirm>
    </div>
  )
}

/** A word and a tone for how the gateway is, as far as this page knows. */
function useGatewayState(): { readonly tone: Tone; readonly word: string } {
  const { foot } = useText().common
  const { phase } = useLiveState()
  const status = useStatus().data
  if (phase === 'lost') return { tone: 'bad', word: foot.unreachable }
  if (phase === 'stale') return { tone: 'warn', word: foot.stale }
  if (status?.draining === true) return { tone: 'warn', word: foot.draining }
  return phase === 'connecting' ? { tone: 'idle', word: foot.connecting } : { tone: 'ok', word: foot.running }
}
