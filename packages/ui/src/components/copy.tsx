// Copies a text, and says so.
import { useEffect, useState, type ReactNode } from 'react'
import { useText } from '../i18n/index.ts'
import { IconButton } from './button.tsx'
import { toast } from './toast.tsx'

const SHOWN_MS = 1_500

/** Puts a text on the clipboard; a page that is not served securely has to use the old way. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // No clipboard here, or not allowed: some browsers still copy what is selected.
    const area = document.createElement('textarea')
    area.value = text
    document.body.append(area)
    area.select()
    const worked = document.execCommand('copy')
    area.remove()
    return worked
  }
}

/** `label` says what is copied. */
export function Copy({ value, label }: { readonly value: string; readonly label?: string }): ReactNode {
  const text = useText()
  const [isDone, setDone] = useState(false)
  useEffect(() => {
    if (!isDone) return
    const timer = setTimeout(() => setDone(false), SHOWN_MS)
    return () => clearTimeout(timer)
  }, [isDone])
  const copy = async (): Promise<void> => {
    const worked = await copyText(value)
    setDone(worked)
    if (!worked) toast({ tone: 'bad', text: text.common.copyFailed })
  }
  return (
    <>
      <IconButton icon={isDone ? 'check' : 'copy'} label={label ?? text.common.copy} onClick={() => void copy()} />
      <span className="sr-only" role="status">
        {isDone ? text.common.copied : ''}
      </span>
    </>
  )
}
