// The state of the world: problems first, then who answers, then what is happening.
import type { ReactNode } from 'react'
import { Page } from '../../components/page.tsx'
import { useText } from '../../i18n/index.ts'
import { Health } from './health.tsx'
import { LiveRequests } from './live-requests.tsx'
import { Problems } from './problems.tsx'

export default function Overview(): ReactNode {
  const text = useText().common
  return (
    <Page title={text.places.overview}>
      <div className="flex flex-col gap-4">
        <Problems />
        <Health />
        <LiveRequests />
      </div>
    </Page>
  )
}
