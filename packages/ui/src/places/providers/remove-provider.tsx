// Asks before a provider goes, and says what goes with it.
import type { ReactNode } from 'react'
import { Confirm } from '../../components/confirm.tsx'
import { Refusal, useChanges } from '../../config/use-changes.tsx'
import { useText } from '../../i18n/index.ts'

export interface RemoveProviderProps {
  readonly name: string
  readonly open: boolean
  readonly onClose: () => void
  readonly onRemoved: () => void
}

export function RemoveProvider({ name, open, onClose, onRemoved }: RemoveProviderProps): ReactNode {
  const text = useText().providers
  const changes = useChanges()
  const remove = (): void => {
    const wish = { method: 'DELETE' as const, path: `/api/providers/${encodeURIComponent(name)}`, body: {} }
    void changes.submit(wish, { said: text.removed(name), onDone: onRemoved })
  }
  return (
    <>
      <Confirm
        action={text.removeConfirm}
        busy={changes.isBusy}
        onClose={onClose}
        onConfirm={remove}
        open={open}
        title={text.removeTitle(name)}
      >
        <p>{text.removeText}</p>
        <Refusal refused={changes.refused} />
      </Confirm>
      {changes.dialog}
    </>
  )
}
