// Asks before something that cannot be taken back.
import type { ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { Button } from './button.tsx'
import { Dialog } from './dialog.tsx'

export interface ConfirmProps {
  readonly open: boolean
  readonly title: string
  /** What will happen. */
  readonly children: ReactNode
  /** What the button says. */
  readonly action: string
  readonly busy?: boolean
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** The focus begins on the way out. */
export function Confirm({ children, action, busy = false, onConfirm, ...rest }: ConfirmProps): ReactNode {
  const text = useText()
  const actions = (
    <>
      <Button autoFocus onClick={rest.onClose}>
        {text.common.cancel}
      </Button>
      <Button busy={busy} look="danger" onClick={onConfirm}>
        {action}
      </Button>
    </>
  )
  return (
    <Dialog {...rest} actions={actions} width="small">
      {children}
    </Dialog>
  )
}
