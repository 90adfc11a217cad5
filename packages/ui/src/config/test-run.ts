// A test of a provider as it goes: its steps one by one, as the gateway tells them.
import { adminError, testLine, type TestResult, type TestStep, type TestWish } from '@ferryllm/control'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { refusalOf, send } from '../api/client.ts'
import { errorText } from '../components/error-state.tsx'
import { TESTS_KEY } from '../api/config.ts'
import { useText } from '../i18n/index.ts'

export interface TestRun {
  readonly phase: 'idle' | 'running' | 'done'
  readonly steps: readonly TestStep[]
  readonly model?: string
  /** It could not be run at all. */
  readonly failure?: string
}

export interface Tester {
  readonly run: TestRun
  /** Resolves to what it came to; undefined when it could not be run, or was left. */
  readonly start: (wish: TestWish) => Promise<TestResult | undefined>
  readonly reset: () => void
}

const IDLE: TestRun = { phase: 'idle', steps: [] }

/** One test at a time; another one, or leaving the page, ends the one before. */
export function useTester(): Tester {
  const { common } = useText()
  const client = useQueryClient()
  const [run, setRun] = useState<TestRun>(IDLE)
  const current = useRef<AbortController>(undefined)
  useEffect(() => () => current.current?.abort(), [])

  const start = async (wish: TestWish): Promise<TestResult | undefined> => {
    current.current?.abort()
    const controller = new AbortController()
    current.current = controller
    setRun({ phase: 'running', steps: [] })
    let result: TestResult | undefined
    try {
      await readLines(wish, controller.signal, (line) => {
        if ('step' in line) setRun((before) => ({ ...before, steps: [...before.steps, line.step] }))
        else if ('result' in line) result = line.result
        else setRun((before) => ({ ...before, model: line.model }))
      })
      setRun((before) => ({ ...before, phase: 'done' }))
      await client.invalidateQueries({ queryKey: TESTS_KEY })
    } catch (error) {
      if (controller.signal.aborted) return undefined
      setRun((before) => ({ ...before, phase: 'done', failure: errorText(error, common) }))
    }
    return result
  }
  return {
    run,
    start,
    reset() {
      current.current?.abort()
      setRun(IDLE)
    },
  }
}

type Line = ReturnType<typeof testLine.parse>

async function readLines(wish: TestWish, signal: AbortSignal, take: (line: Line) => void): Promise<void> {
  const response = await send('/api/providers/test', {
    method: 'POST',
    body: JSON.stringify(wish),
    headers: { 'content-type': 'application/json' },
    signal,
  })
  if (!response.ok || response.body === null) throw await refusalOf(response)
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader()
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) takeLine(line, take)
  }
}

function takeLine(text: string, take: (line: Line) => void): void {
  const value: unknown = JSON.parse(text)
  const refusal = adminError.safeParse(value)
  if (refusal.success) throw new Error(refusal.data.error.message)
  const line = testLine.safeParse(value)
  // What a newer gateway says beside the steps.
  if (line.success) take(line.data)
}
