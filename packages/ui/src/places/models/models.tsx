// The models: where a name goes, the rules that decide it, other names, and what can be asked for.
import type { ReactNode } from 'react'
import { Page } from '../../components/page.tsx'
import { useText } from '../../i18n/index.ts'
import { Aliases } from './aliases.tsx'
import { Catalogue } from './catalogue.tsx'
import { Rules } from './rules.tsx'
import { TryName } from './try-name.tsx'

export default function Models(): ReactNode {
  const { common } = useText()
  return (
    <Page title={common.places.models}>
      <div className="flex flex-col gap-4">
        <TryName />
        <Rules />
        <div className="grid grid-cols-2 items-start gap-4 max-[64rem]:grid-cols-1">
          <Aliases />
          <Catalogue />
        </div>
      </div>
    </Page>
  )
}
