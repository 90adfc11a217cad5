// The first visit: one provider, one client, one request.
import { useState, type ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useStatus } from '../../api/status.ts'
import { Button } from '../../components/button.tsx'
import { Page } from '../../components/page.tsx'
import { useText } from '../../i18n/index.ts'
import { Clients } from './clients.tsx'
import { FirstRequest } from './first-request.tsx'
import { GiveProvider } from './give-provider.tsx'
import { skipWelcome } from './first-visit.ts'
import { Step } from './step.tsx'

export default function Welcome(): ReactNode {
  const text = useText().welcome
  const [, go] = useLocation()
  const url = useStatus().data?.url ?? location.origin
  const [added, setAdded] = useState<readonly string[]>([])
  const leave = (): void => {
    skipWelcome()
    go('/')
  }
  return (
    <Page actions={<Button onClick={leave}>{text.skip}</Button>} title={text.running(new URL(url).host)}>
      <div className="mx-auto flex max-w-180 flex-col gap-4">
        <Step number={1} title={text.one}>
          <GiveProvider added={added} onAdded={(names) => setAdded([...added, ...names])} />
        </Step>
        <Step number={2} title={text.two}>
          <Clients url={url} />
        </Step>
        <FirstRequest onLeave={leave} url={url} />
      </div>
    </Page>
  )
}
