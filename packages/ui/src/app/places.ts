// The places of the panel, in the order of the sidebar. A place that is not built yet is not in the list.
import type { ComponentType } from 'react'
import type { IconName } from '../components/icon.tsx'
import type { Messages } from '../i18n/messages.ts'

export interface Place {
  readonly id: keyof Messages['common']['places']
  /** Below /ui; everything under it belongs to the place. */
  readonly path: string
  /** The second key of its shortcut, after g. */
  readonly letter: string
  readonly icon: IconName
  /** It is led to, and not in the sidebar. */
  readonly isHidden?: true
  readonly load: () => Promise<{ readonly default: ComponentType }>
}

export const PLACES: readonly Place[] = [
  {
    id: 'overview',
    path: '/',
    letter: 'o',
    icon: 'overview',
    load: () => import('../places/overview/overview.tsx'),
  },
  {
    id: 'traffic',
    path: '/traffic',
    letter: 't',
    icon: 'traffic',
    load: () => import('../places/traffic/traffic.tsx'),
  },
  {
    id: 'providers',
    path: '/providers',
    letter: 'p',
    icon: 'providers',
    load: () => import('../places/providers/providers.tsx'),
  },
  {
    id: 'models',
    path: '/models',
    letter: 'm',
    icon: 'models',
    load: () => import('../places/models/models.tsx'),
  },
  {
    id: 'launch',
    path: '/launch',
    letter: 'l',
    icon: 'launch',
    load: () => import('../places/launch/launch.tsx'),
  },
  {
    id: 'usage',
    path: '/usage',
    letter: 'u',
    icon: 'usage',
    load: () => import('../places/usage/usage.tsx'),
  },
  {
    id: 'settings',
    path: '/settings',
    letter: 's',
    icon: 'settings',
    load: () => import('../places/settings/settings.tsx'),
  },
  {
    id: 'welcome',
    path: '/welcome',
    letter: 'w',
    icon: 'overview',
    isHidden: true,
    load: () => import('../places/welcome/welcome.tsx'),
  },
]

/** The place that a path belongs to. */
export function placeOf(path: string): Place | undefined {
  return PLACES.find((place) =>
    place.path === '/' ? path === '/' : path === place.path || path.startsWith(`${place.path}/`),
  )
}
