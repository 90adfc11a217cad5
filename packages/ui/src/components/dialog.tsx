// A dialog over the page, and its cousin at the edge of the window. Focus goes in, stays in, and comes back.
import { Dialog as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { IconButton } from './button.tsx'
import { classes } from './classes.ts'
import { useInertPage } from './overlay.ts'

export interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** The title is for screen readers only. */
  readonly hideTitle?: boolean
  readonly children: ReactNode
  /** What can be done, at the lower edge. */
  readonly actions?: ReactNode
  readonly width?: 'small' | 'medium' | 'large'
  /** Where it lies: in the middle, or along the right edge. */
  readonly place?: 'middle' | 'edge'
}

const WIDTHS = { small: 'max-w-96', medium: 'max-w-140', large: 'max-w-200' } as const

const PLACES = {
  middle: 'top-[12vh] left-1/2 max-h-[76vh] w-[calc(100vw-2rem)] -translate-x-1/2 rounded-panel border',
  edge: 'inset-y-0 right-0 w-full border-l',
} as const

/** Escape, the cross and a click outside close it. */
export function Dialog({
  open,
  onClose,
  title,
  hideTitle = false,
  children,
  actions,
  width = 'medium',
  place = 'middle',
}: DialogProps): ReactNode {
  return (
    <Radix.Root onOpenChange={(isOpen) => (isOpen ? undefined : onClose())} open={open}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay" />
        <Radix.Content
          aria-describedby={undefined}
          className={classes(
            'fixed z-50 flex flex-col overflow-hidden border-line bg-panel shadow-overlay outline-none',
            place === 'middle' && 'motion-safe:[animation:appear_120ms_ease-out_backwards]',
            PLACES[place],
            WIDTHS[width],
          )}
        >
          <Inert />
          <Radix.Title className={hideTitle ? 'sr-only' : 'px-4 pt-3.5 pb-1 text-title font-semibold'}>
            {title}
          </Radix.Title>
          {hideTitle ? null : <CloseButton onClose={onClose} />}
          <div className={classes('min-h-0 flex-1 overflow-auto', !hideTitle && 'px-4 pt-1 pb-4')}>{children}</div>
          {actions === undefined ? null : (
            <div className="flex justify-end gap-2 border-t border-line px-4 py-3">{actions}</div>
          )}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Inert(): ReactNode {
  useInertPage(true)
  return null
}

function CloseButton({ onClose }: Pick<DialogProps, 'onClose'>): ReactNode {
  const text = useText()
  return <IconButton className="absolute top-2.5 right-2.5" icon="cross" label={text.common.close} onClick={onClose} />
}
