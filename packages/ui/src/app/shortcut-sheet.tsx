// Every shortcut that works now.
import type { ReactNode } from 'react'
import { Dialog } from '../components/dialog.tsx'
import { Kbd } from '../components/kbd.tsx'
import { useText } from '../i18n/index.ts'
import { useActiveShortcuts, type Shortcut } from './shortcuts.ts'

export function ShortcutSheet({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const { shortcuts: text } = useText().common
  const all = useActiveShortcuts()
  return (
    <Dialog onClose={onClose} open={open} title={text.title}>
      <div className="flex flex-col gap-4">
        <List shortcuts={all.filter(({ isGeneral }) => isGeneral !== true)} title={text.here} />
        <List shortcuts={all.filter(({ isGeneral }) => isGeneral === true)} title={text.general} />
      </div>
    </Dialog>
  )
}

function List({ title, shortcuts }: { readonly title: string; readonly shortcuts: readonly Shortcut[] }): ReactNode {
  if (shortcuts.length === 0) return null
  return (
    <section>
      <h3 className="pb-1 text-table font-medium text-muted">{title}</h3>
      <dl className="grid grid-cols-[1fr_auto] sm:grid-cols-[1fr_auto_1fr_auto]">
        {shortcuts.map(({ keys, label }) => (
          <div className="contents" key={`${keys} ${label}`}>
            <dt className="border-t border-line py-1.5 pr-3">{label}</dt>
            <dd className="border-t border-line py-1.5 pr-4 text-right">
              <Kbd keys={keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
