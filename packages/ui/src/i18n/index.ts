// Words and numbers in the language of the person. Each language is a dictionary; values with parameters are functions.
import { createContext, useContext, useMemo } from 'react'
import { en } from './en/index.ts'
import { createFormat, type Format } from './format.ts'

export type { Format } from './format.ts'
import type { Messages } from './messages.ts'
import { zh } from './zh/index.ts'

export type Language = 'en' | 'zh'

const DICTIONARIES: Readonly<Record<Language, Messages>> = { en, zh }

/** What browsers, search and screen readers call them; numbers and dates follow it. */
export const LOCALES: Readonly<Record<Language, string>> = { en: 'en-US', zh: 'zh-CN' }

/** The language in force; given by the app. */
export const LanguageContext = createContext<Language>('en')

/** All words, by place. */
export function useText(): Messages {
  return DICTIONARIES[useContext(LanguageContext)]
}

/** Numbers, amounts and times. */
export function useFormat(): Format {
  const language = useContext(LanguageContext)
  return useMemo(() => createFormat(LOCALES[language]), [language])
}

/** The browser's language, if there are words for it. */
export function systemLanguage(): Language {
  return navigator.languages.some((tag) => tag.toLowerCase().startsWith('zh')) ? 'zh' : 'en'
}
