// A menu behind a button.
import { DropdownMenu } from 'radix-ui'
import type { ReactElement, ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import { Kbd } from './kbd.tsx'

export interface MenuItem {
  readonly id: string
  readonly label: string
  readonly icon?: IconName
  readonly keys?: string
  readonly isDanger?: boolean
  readonly disabled?: boolean
  /** A line above it. */
  readonly startsGroup?: boolean
  /** For a choice: whether it is the one. */
  readonly checked?: boolean
  readonly run: () => void
}

export interface MenuProps {
  /** The button that opens it. */
  readonly trigger: ReactElement
  readonly items: readonly MenuItem[]
  readonly side?: 'top' | 'bottom'
  readonly align?: 'start' | 'end'
}

/** Arrow keys and first letters move, Enter chooses, Escape closes. */
export function Menu({ trigger, items, side = 'bottom', align = 'end' }: MenuProps): ReactNode {
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>{trigger}</DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align={align}
          className="z-50 min-w-48 animate-appear rounded-control border border-line bg-panel p-1 shadow-overlay"
          collisionPadding={8}
          side={side}
          sideOffset={4}
        >
          {items.map((item) => (
            <MenuLine item={item} key={item.id} />
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}

const LINE =
  'flex min-h-7 cursor-default items-center gap-2 rounded-[4px] px-2 text-base outline-none select-none data-disabled:opacity-50 data-highlighted:bg-raised'

function MenuLine({ item }: { readonly item: MenuItem }): ReactNode {
  const { label, icon, keys, isDanger = false, disabled = false, startsGroup = false, checked, run } = item
  const mark = checked === undefined ? icon : checked ? 'check' : undefined
  const content = (
    <>
      <span className="grid w-4 place-items-center text-muted">
        {mark === undefined ? null : <Icon name={mark} size={14} />}
      </span>
      <span className="flex-1">{label}</span>
      {keys === undefined ? null : <Kbd keys={keys} />}
    </>
  )
  const className = isDanger ? `${LINE} text-bad` : LINE
  return (
    <>
      {startsGroup ? <DropdownMenu.Separator className="my-1 h-px bg-line" /> : null}
      {checked === undefined ? (
        <DropdownMenu.Item className={className} disabled={disabled} onSelect={run}>
          {content}
        </DropdownMenu.Item>
      ) : (
        <DropdownMenu.CheckboxItem checked={checked} className={className} disabled={disabled} onSelect={run}>
          {content}
        </DropdownMenu.CheckboxItem>
      )}
    </>
  )
}
