// A dialog along the right edge: for the details of something in the list beside it.
import type { ReactNode } from 'react'
import { Dialog, type DialogProps } from './dialog.tsx'

/** As wide as it may be, and as high as the window. */
export function Sheet({ width = 'large', ...rest }: Omit<DialogProps, 'place'>): ReactNode {
  return <Dialog {...rest} place="edge" width={width} />
}
