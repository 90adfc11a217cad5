// The way to everything, the places, and below them the state of the gateway.
import type { ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { classes } from '../components/classes.ts'
import { Icon } from '../components/icon.tsx'
import { Kbd } from '../components/kbd.tsx'
import { useText } from '../i18n/index.ts'
import { Brand } from './brand.tsx'
import { Foot } from './foot.tsx'
import { placeOf, PLACES } from './places.ts'

export function Sidebar({ onPalette }: { readonly onPalette: () => void }): ReactNode {
  const text = useText().common
  const [path] = useLocation()
  const here = placeOf(path)?.id
  return (
    <div className="flex w-52 shrink-0 flex-col border-r border-line bg-panel max-[47.5rem]:w-44">
      <div className="flex h-12 shrink-0 items-center px-3">
        <Brand />
      </div>
      <div className="px-2">
        <button
          className="flex h-8 w-full items-center gap-2 rounded-control border border-line bg-bg px-2 text-left text-table text-muted hover:border-line-strong"
          onClick={onPalette}
          type="button"
        >
          <Icon name="search" size={14} />
          <span className="min-w-0 flex-1 truncate">{text.palette.open}</span>
          <Kbd keys="mod+k" />
        </button>
      </div>
      <nav aria-label={text.navigation} className="min-h-0 flex-1 overflow-auto p-2">
        <ul className="flex flex-col gap-0.5">
          {PLACES.filter(({ isHidden }) => isHidden !== true).map(({ id, path: target, icon }) => (
            <li key={id}>
              <Link
                aria-current={id === here ? 'page' : undefined}
                className={classes(
                  'flex h-8 items-center gap-2.5 rounded-control px-2 select-none forced-colors:aria-[current=page]:outline',
                  id === here ? 'bg-raised font-medium text-ink' : 'text-muted hover:bg-raised hover:text-ink',
                )}
                href={target}
              >
                <Icon name={icon} />
                {text.places[id]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Foot />
    </div>
  )
}
