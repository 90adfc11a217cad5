// Keys of a shortcut as they stand on the keyboard.
import { Fragment, type ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { isMac } from './platform.ts'

const NAMES: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  Escape: 'Esc',
  Enter: '↵',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
}

/** `mod+k`, `g o`. */
export function Kbd({ keys }: { readonly keys: string }): ReactNode {
  const text = useText()
  return (
    <span className="inline-flex items-center gap-1 text-meta whitespace-nowrap">
      {keys.split(' ').map((chord, index) => (
        <Fragment key={chord}>
          {index > 0 ? <span className="sr-only">{text.common.shortcuts.after}</span> : null}
          {chord.split('+').map((key) => (
            <kbd
              className="min-w-4.5 rounded-[4px] border border-line bg-raised px-1 text-center font-sans text-meta text-muted"
              key={key}
            >
              {NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key)}
            </kbd>
          ))}
        </Fragment>
      ))}
    </span>
  )
}
