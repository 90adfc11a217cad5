// One request on a page of its own, with an address that can be kept.
import type { ReactNode } from 'react'
import { useLocation } from 'wouter'
import { useShortcuts } from '../../app/shortcuts.ts'
import { useText } from '../../i18n/index.ts'
import { Inspector } from './inspector/inspector.tsx'

export function RequestPage({ id }: { readonly id: string }): ReactNode {
  const text = useText().traffic
  const [, go] = useLocation()
  const back = (): void => go('/traffic')
  useShortcuts([{ keys: 'Escape', label: text.inspector.list, run: back }])
  return (
    <div className="flex h-full flex-col">
      <Inspector id={id} onClose={back} />
    </div>
  )
}
