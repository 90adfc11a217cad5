// What has just been done, with the way back: at the lower edge, for some seconds, longer while somebody is looking at it.
import { useEffect, useState, useSyncExternalStore, type ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { Button, IconButton } from './button.tsx'
import { Icon } from './icon.tsx'

export interface Toast {
  readonly text: string
  /** Further words, such as a reason. */
  readonly detail?: string
  readonly tone?: 'ok' | 'bad'
  /** The way back, or the next step. */
  readonly action?: { readonly label: string; readonly run: () => void }
}

interface Shown extends Toast {
  readonly id: number
}

const SHOWN_MS = 6_000
const MOST = 3

let shown: readonly Shown[] = []
let nextId = 1
const listeners = new Set<() => void>()

function change(next: readonly Shown[]): void {
  shown = next
  for (const listener of listeners) listener()
}

/** Shows it. */
export function toast(message: Toast): void {
  change([...shown, { ...message, id: nextId++ }].slice(-MOST))
}

function dismiss(id: number): void {
  change(shown.filter((each) => each.id !== id))
}

/** Where toasts appear; once on the page. */
export function Toasts(): ReactNode {
  const text = useText()
  const list = useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => shown,
  )
  return (
    <section
      aria-label={text.common.notifications}
      aria-live="polite"
      className="fixed right-4 bottom-4 z-60 flex w-80 max-w-[calc(100vw-2rem)] flex-col gap-2"
    >
      {list.map((each) => (
        <ToastCard key={each.id} toast={each} />
      ))}
    </section>
  )
}

function ToastCard({ toast: { id, text: words, detail, tone = 'ok', action } }: { readonly toast: Shown }): ReactNode {
  const text = useText()
  const [isHeld, setHeld] = useState(false)
  useEffect(() => {
    if (isHeld) return
    const timer = setTimeout(() => dismiss(id), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [id, isHeld])
  return (
    <div
      className="flex animate-appear items-start gap-2 rounded-control border border-line bg-panel py-2 pr-2 pl-3 shadow-overlay"
      onBlur={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(false)}
    >
      <span className={tone === 'ok' ? 'pt-1 text-ok' : 'pt-1 text-bad'}>
        <Icon name={tone === 'ok' ? 'check' : 'warning'} size={14} />
      </span>
      <div className="min-w-0 flex-1 py-0.5">
        <p>{words}</p>
        {detail === undefined ? null : <p className="text-table break-words text-muted">{detail}</p>}
      </div>
      {action === undefined ? null : (
        <Button
          onClick={() => {
            action.run()
            dismiss(id)
          }}
        >
          {action.label}
        </Button>
      )}
      <IconButton icon="cross" label={text.common.dismiss} onClick={() => dismiss(id)} />
    </div>
  )
}
