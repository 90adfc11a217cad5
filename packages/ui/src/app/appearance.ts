// Theme, density and language of this browser, kept in its storage; public/start.js applies them before the first paint.
import { useSyncExternalStore } from 'react'
import { LOCALES, systemLanguage, type Language } from '../i18n/index.ts'

export interface Appearance {
  readonly theme: 'system' | 'dark' | 'light'
  readonly density: 'comfortable' | 'compact'
  readonly language: 'system' | Language
}

const PLACE = 'ferryllm.appearance'
const DEFAULT: Appearance = { theme: 'system', density: 'comfortable', language: 'system' }

const listeners = new Set<() => void>()
const light = matchMedia('(prefers-color-scheme: light)')
let appearance: Appearance = { ...DEFAULT, ...read() }

function read(): Partial<Appearance> {
  try {
    return JSON.parse(localStorage.getItem(PLACE) ?? '{}') as Partial<Appearance>
  } catch {
    // Storage is switched off, or holds something else.
    return {}
  }
}

/** Takes a choice over, for this visit and the next ones. */
export function changeAppearance(change: Partial<Appearance>): void {
  appearance = { ...appearance, ...change }
  try {
    localStorage.setItem(PLACE, JSON.stringify(appearance))
  } catch {
    // Storage is switched off: it holds for this visit.
  }
  applyAppearance()
  for (const listener of listeners) listener()
}

/** Puts it on the root element. */
export function applyAppearance(): void {
  const { dataset } = document.documentElement
  const { theme, density } = appearance
  dataset['theme'] = theme === 'system' ? (light.matches ? 'light' : 'dark') : theme
  dataset['density'] = density
  document.documentElement.lang = LOCALES[languageOf(appearance)]
}

light.addEventListener('change', applyAppearance)

export function useAppearance(): Appearance {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    () => appearance,
  )
}

/** The language in force. */
export function languageOf({ language }: Appearance): Language {
  return language === 'en' || language === 'zh' ? language : systemLanguage()
}
