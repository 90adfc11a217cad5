// The icons of the panel: 16 units wide, drawn with one line. They say nothing by themselves: a label stands beside them, or on
// the button.
import type { ReactNode } from 'react'

const PATHS = {
  overview: 'M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3H9zM9 7.5h4.5v6H9zM2.5 10.5h4.5v3H2.5z',
  traffic: 'M2 5h10.5M10 2.5 12.5 5 10 7.5M14 11H3.5M6 8.5 3.5 11 6 13.5',
  providers: 'M3 3h10v4H3zM3 9h10v4H3zM5.5 5h.01M5.5 11h.01',
  models: 'M8 1.8 13.5 5v6L8 14.2 2.5 11V5zM2.5 5 8 8.2 13.5 5M8 8.2v6',
  launch: 'M2.5 3h11v10h-11zM5 6.2 7 8 5 9.8M8.5 10H11',
  usage: 'M3 13.5V8M6.3 13.5V4.5M9.6 13.5V9.5M13 13.5V2.5',
  settings:
    'M8 5.7a2.3 2.3 0 1 1 0 4.6 2.3 2.3 0 0 1 0-4.6M8 1.7v1.8M8 12.5v1.8M1.7 8h1.8M12.5 8h1.8M3.55 3.55l1.27 1.27M11.18 11.18l1.27 1.27M3.55 12.45l1.27-1.27M11.18 4.82l1.27-1.27',
  search: 'M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9M10.3 10.3l3.4 3.4',
  copy: 'M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3',
  check: 'M3 8.5 6.5 12 13 4.5',
  cross: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.2 14.3 13H1.7zM8 6.5v3M8 11.3h.01',
  info: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 7.3v3.7M8 5h.01',
  'chevron-down': 'M4 6.2 8 10.2l4-4',
  'chevron-right': 'M6.2 4l4 4-4 4',
  'chevron-left': 'M9.8 4l-4 4 4 4',
  'arrow-right': 'M3 8h10M9.5 4.5 13 8l-3.5 3.5',
  'arrow-up': 'M8 13V3M4.5 6.5 8 3l3.5 3.5',
  'arrow-down': 'M8 3v10M4.5 9.5 8 13l3.5-3.5',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  more: 'M3.5 8h.01M8 8h.01M12.5 8h.01',
  menu: 'M2.5 4.5h11M2.5 8h11M2.5 11.5h11',
  pause: 'M5.5 3.5v9M10.5 3.5v9',
  play: 'M5 3l8 5-8 5z',
  record: 'M8 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7',
  refresh: 'M13 8a5 5 0 1 1-1.5-3.55M13 2.5v2.8h-2.8',
  external: 'M6.5 3.5h-4v10h10v-4M9 2.5h4.5V7M13.2 2.8 7.5 8.5',
  download: 'M8 2.5v8M4.8 7.3 8 10.5l3.2-3.2M2.5 13.5h11',
  upload: 'M8 10.5v-8M4.8 5.7 8 2.5l3.2 3.2M2.5 13.5h11',
  table: 'M2.5 3h11v10h-11zM2.5 6.3h11M2.5 9.7h11M6.5 6.3V13',
  chart: 'M2.5 2.5v11h11M5 10.5 8 7l2 1.8 3.5-4.3',
  filter: 'M2.5 3.5h11L9.5 8.5v4l-3 1v-5z',
  key: 'M5.5 8a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4M7.5 8.8l5.5-6M10.5 5.6l1.8 1.6',
  folder: 'M2 4h4.2l1.5 1.7H14v7.3H2z',
  trash: 'M3 4.5h10M6.3 4.5v-2h3.4v2M4.3 4.5l.7 9h6l.7-9',
  edit: 'M3 13l.7-3L11 2.7 13.3 5 6 12.3zM9.5 4.2l2.3 2.3',
  undo: 'M4.8 3 2.3 5.5 4.8 8M2.5 5.5h7a4 4 0 0 1 0 8H5.5',
  link: 'M6.7 9.3 9.3 6.7M7.3 4.7l1.5-1.5a2.9 2.9 0 0 1 4.1 4.1l-1.5 1.5M8.7 11.3l-1.5 1.5a2.9 2.9 0 0 1-4.1-4.1l1.5-1.5',
  sun: 'M8 5.3a2.7 2.7 0 1 1 0 5.4 2.7 2.7 0 0 1 0-5.4M8 1.5v1.3M8 13.2v1.3M1.5 8h1.3M13.2 8h1.3M3.4 3.4l.9.9M11.7 11.7l.9.9M3.4 12.6l.9-.9M11.7 4.3l.9-.9',
  terminal: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8 10h3',
  grip: 'M6 4h.01M6 8h.01M6 12h.01M10 4h.01M10 8h.01M10 12h.01',
} as const

export type IconName = keyof typeof PATHS

/** One icon, in the colour of the text around it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  // As large as the text around it, however large that is.
  const rem = `${size / 16}rem`
  return (
    <svg
      aria-hidden="true"
      className="shrink-0"
      fill="none"
      height={rem}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth={name === 'more' || name === 'grip' ? 2 : 1.4}
      viewBox="0 0 16 16"
      width={rem}
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
