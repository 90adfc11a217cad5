// The window: the places at the left, one screen at the right, and what works on every screen.
import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react'
import { Link, useLocation } from 'wouter'
import { EmptyState } from '../components/empty-state.tsx'
import { Toasts } from '../components/toast.tsx'
import { useText } from '../i18n/index.ts'
import { changeAppearance } from './appearance.ts'
import { useCommands, type Command } from './commands.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { useFirstVisit } from '../places/welcome/first-visit.ts'
import { Notices } from './notices.tsx'
import { Palette } from './palette.tsx'
import { placeOf, PLACES } from './places.ts'
import { ShortcutSheet } from './shortcut-sheet.tsx'
import { listenToKeys, useShortcuts } from './shortcuts.ts'
import { Sidebar } from './sidebar.tsx'
import { Unreachable } from './unreachable.tsx'

export function Shell(): ReactNode {
  const text = useText().common
  const [path, go] = useLocation()
  const [opened, setOpened] = useState<'palette' | 'sheet'>()
  const place = placeOf(path)
  const Screen = place === undefined ? undefined : SCREENS.get(place.id)
  const title = place === undefined ? text.notFound : text.places[place.id]
  useEffect(() => {
    document.title = `${title} · ${text.appName}`
  }, [title, text])
  useEffect(listenToKeys, [])
  useEffect(loadPlaces, [])
  useFirstVisit()
  useShortcuts([
    { keys: 'mod+k', label: text.shortcuts.palette, isGeneral: true, always: true, run: () => setOpened('palette') },
    { keys: '?', label: text.shortcuts.sheet, isGeneral: true, run: () => setOpened('sheet') },
    ...PLACES.map(({ id, letter, path: target }) => ({
      keys: `g ${letter}`,
      label: text.shortcuts.goTo(text.places[id]),
      isGeneral: true,
      run: () => go(target),
    })),
  ])
  useCommands([
    ...PLACES.map(({ id, letter, path: target }): Command => ({
      id: `go.${id}`,
      group: text.palette.go,
      label: text.places[id],
      words: [id],
      keys: `g ${letter}`,
      run: () => go(target),
    })),
    ...useAppearanceCommands(),
    {
      id: 'help.shortcuts',
      group: text.palette.help,
      label: text.shortcuts.open,
      keys: '?',
      run: () => setOpened('sheet'),
    },
  ])
  const close = (): void => setOpened(undefined)
  return (
    <>
      <div className="flex h-full">
        <a
          className="absolute -top-20 left-2 z-60 rounded-control bg-accent px-3 py-1.5 text-on-accent focus:top-2"
          href="#content"
        >
          {text.skipToContent}
        </a>
        <Sidebar onPalette={() => setOpened('palette')} />
        <div className="flex min-w-0 flex-1 flex-col">
          <Notices />
          <main className="min-h-0 flex-1" id="content" tabIndex={-1}>
            <ErrorBoundary key={place?.id}>
              <Suspense fallback={null}>{Screen === undefined ? <NotFound /> : <Screen />}</Suspense>
            </ErrorBoundary>
          </main>
        </div>
      </div>
      <Palette onClose={close} open={opened === 'palette'} />
      <ShortcutSheet onClose={close} open={opened === 'sheet'} />
      <Unreachable />
      <Toasts />
    </>
  )
}

const SCREENS = new Map(PLACES.map(({ id, load }) => [id, lazy(load)]))

/** Once there is time: going to a place then takes none, and works while the gateway is away. */
function loadPlaces(): void {
  const later = globalThis.requestIdleCallback ?? ((work: () => void) => setTimeout(work, 500))
  // A place that cannot be loaded now says so when somebody goes there.
  later(() => PLACES.forEach(({ load }) => void load().catch(() => undefined)))
}

function NotFound(): ReactNode {
  const text = useText().common
  return (
    <EmptyState
      action={
        <Link className="text-accent underline" href="/">
          {text.toOverview}
        </Link>
      }
      icon="search"
      title={text.notFound}
    >
      {text.notFoundHint}
    </EmptyState>
  )
}

function useAppearanceCommands(): Command[] {
  const { appearance: words, palette } = useText().common
  const command = (id: string, label: string, change: Parameters<typeof changeAppearance>[0]): Command => ({
    id: `appearance.${id}`,
    group: palette.appearance,
    label,
    words: [id],
    run: () => changeAppearance(change),
  })
  return [
    command('theme system', words.themeSystem, { theme: 'system' }),
    command('theme dark', words.themeDark, { theme: 'dark' }),
    command('theme light', words.themeLight, { theme: 'light' }),
    command('density comfortable', words.densityComfortable, { density: 'comfortable' }),
    command('density compact', words.densityCompact, { density: 'compact' }),
    command('language system', words.languageSystem, { language: 'system' }),
    command('language english', words.languageEnglish, { language: 'en' }),
    command('language chinese 中文', words.languageChinese, { language: 'zh' }),
  ]
}
