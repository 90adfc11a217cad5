// What concerns the whole page, above every screen: old figures, a page of another version than the gateway, a refused reload.
import type { ReactNode } from 'react'
import { useLiveState } from '../api/live-context.tsx'
import { useStatus } from '../api/status.ts'
import { Banner } from '../components/banner.tsx'
import { Button } from '../components/button.tsx'
import { useText } from '../i18n/index.ts'
import { useNow } from './use-now.ts'

export function Notices(): ReactNode {
  const text = useText().common
  const { phase, heardAt } = useLiveState()
  const status = useStatus().data
  const now = useNow(phase === 'stale')
  return (
    <>
      {phase === 'stale' ? (
        <Banner edge tone="warn">
          {text.stale(Math.max(1, Math.round((now - (heardAt ?? now)) / 1000)))}
        </Banner>
      ) : null}
      {status !== undefined && status.version !== __VERSION__ ? (
        <Banner actions={<Button onClick={() => location.reload()}>{text.reload}</Button>} edge tone="warn">
          {text.mismatch(status.version, __VERSION__)}
        </Banner>
      ) : null}
    </>
  )
}
