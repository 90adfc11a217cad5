// The icons of the panel: 16 units wide, drawn with one line. They say nothing by themselves: a label stands beside them, or on
// the button.
import type { ReactNode } from 'react'

const PATHS = {
  overview: 'M2.5 2.5h4.5v6H2.5zM9 2.5h4.5v3H9zM9 7.5h4.5v6H9zM2.5 10.5h4.5v3H2.5z',
  traffic: 'M2 5h10.5M10 2.5 12.5 5 10 7.5M14 11H3.500M6 8.500 3.500 11 6 13.500',
  providers: 'M3 3h10v4H3zM3 9h10v4H3zM5.500 5h.01M5.500 11h.01',
  models: 'M8 1.800 13.500 5v6L8 14.200 2.500 11V5zM2.500 5 8 8.200 13.500 5M8 8.200v6',
  launch: 'M2.500 3h11v10h-11zM5 6.200 7 8 5 9.800M8.500 10H11',
  usage: 'M3 13.500V8M6.300 13.500V4.500M9.600 13.500V9.500M13 13.500V2.500',
  settings:
    'M8 5.700a2.300 2.300 0 1 1 0 4.600 2.300 2.300 0 0 1 0-4.600M8 1.700v1.800M8 12.500v1.800M1.700 8h1.800M12.500 8h1.800M3.550 3.550l1.270 1.270M11.180 11.180l1.270 1.270M3.550 12.450l1.270-1.270M11.180 4.820l1.270-1.270',
  search: 'M7 2.500a4.500 4.500 0 1 1 0 9 4.500 4.500 0 0 1 0-9M10.300 10.300l3.400 3.400',
  copy: 'M5.500 5.500h8v8h-8zM10.500 5.500v-3h-8v8h3',
  check: 'M3 8.500 6.500 12 13 4.500',
  cross: 'M4 4l8 8M12 4l-8 8',
  warning: 'M8 2.200 14.300 13H1.700zM8 6.500v3M8 11.300h.01',
  info: 'M8 2a6 6 0 1 1 0 12A6 6 0 0 1 8 2M8 7.300v3.700M8 5h.01',
  'chevron-down': 'M4 6.200 8 10.200l4-4',
  'chevron-right': 'M6.200 4l4 4-4 4',
  'chevron-left': 'M9.800 4l-4 4 4 4',
  'arrow-right': 'M3 8h10M9.500 4.500 13 8l-3.500 3.500',
  'arrow-up': 'M8 13V3M4.500 6.500 8 3l3.500 3.500',
  'arrow-down': 'M8 3v10M4.500 9.500 8 13l3.500-3.500',
  plus: 'M8 3v10M3 8h10',
  minus: 'M3 8h10',
  more: 'M3.500 8h.01M8 8h.01M12.500 8h.01',
  menu: 'M2.500 4.500h11M2.500 8h11M2.500 11.500h11',
  pause: 'M5.500 3.500v9M10.500 3.500v9',
  play: 'M5 3l8 5-8 5z',
  record: 'M8 4.500a3.500 3.500 0 1 1 0 7 3.500 3.500 0 0 1 0-7',
  refresh: 'M13 8a5 5 0 1 1-1.500-3.550M13 2.500v2.800h-2.800',
  external: 'M6.500 3.500h-4v10h10v-4M9 2.500h4.500V7M13.200 2.800 7.500 8.500',
  download: 'M8 2.500v8M4.800 7.300 8 10.500l3.200-3.200M2.500 13.500h11',
  upload: 'M8 10.500v-8M4.800 5.700 8 2.500l3.200 3.200M2.500 13.500h11',
  table: 'M2.500 3h11v10h-11zM2.500 6.300h11M2.500 9.700h11M6.500 6.300V13',
  chart: 'M2.500 2.500v11h11M5 10.500 8 7l2 1.800 3.500-4.300',
  filter: 'M2.500 3.500h11L9.500 8.500v4l-3 1v-5z',
  key: 'M5.500 8a2.700 2.700 0 1 1 0 5.400 2.700 2.700 0 0 1 0-5.400M7.500 8.800l5.500-6M10.500 5.600l1.800 1.600',
  folder: 'M2 4h4.200l1.500 1.700H14v7.300H2z',
  trash: 'M3 4.500h10M6.300 4.500v-2h3.400v2M4.300 4.500l.700 9h6l.700-9',
  edit: 'M3 13l.700-3L11 2.700 13.300 5 6 12.300zM9.500 4.200l2.300 2.300',
  undo: 'M4.800 3 2.300 5.500 4.800 8M2.500 5.500h7a4 4 0 0 1 0 8H5.500',
  link: 'M6.700 9.300 9.300 6.700M7.300 4.700l1.500-1.500a2.900 2.900 0 0 1 4.100 4.100l-1.500 1.500M8.700 11.300l-1.500 1.500a2.900 2.900 0 0 1-4.100-4.100l1.500-1.500',
  sun: 'M8 5.300a2.700 2.700 0 1 1 0 5.400 2.700 2.700 0 0 1 0-5.400M8 1.500v1.300M8 13.200v1.300M1.500 8h1.300M13.200 8h1.300M3.400 3.400l.900.900M11.700 11.700l.900.900M3.400 12.600l.900-.900M11.700 4.300l.900-.900',
  terminal: 'M2 3h12v10H2zM4.500 6l2 2-2 2M8 10h3',
  grip: 'M6 4h.01M6 8h.01M6 12h.01M10 4h.01M10 8h.01M10 12h.01',
} as const

export type IconName = keyof typeof PATHS

/** One icon, in the colour of the text around it. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }): ReactNode {
  return (
    <svg
      aria-hidden="true"
      className="shrink-0"
      fill="none"
      height={size}
      stroke="currentColor"
      strokeLinecap="round"
      strokeLinejoin="round"
      strokeWidth={name === 'more' || name === 'grip' ? 2 : 1.4}
      viewBox="0 0 16 16"
      width={size}
    >
      <path d={PATHS[name]} />
    </svg>
  )
}
