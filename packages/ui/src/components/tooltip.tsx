// A word about something, when the pointer or the focus rests on it. Nothing that is needed stands only here.
import { Tooltip as Radix } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'

/** `children` is what it is about: something that can have the focus. */
export function Tooltip({ text, children }: { readonly text: ReactNode; readonly children: ReactElement }): ReactNode {
  return (
    <Radix.Provider delayDuration={400}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content
            className="z-50 max-w-80 rounded-control border border-line bg-panel px-2 py-1 text-table text-ink shadow-overlay"
            collisionPadding={8}
            sideOffset={4}
          >
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
