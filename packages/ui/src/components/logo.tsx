// The mark of a provider or a client, where there is one; trademarks stay their owners'. The name always stands beside it.
import type { ReactNode } from 'react'
import { LOGOS, MONO_LOGOS } from './logos.ts'

/** `name` is a provider's, a client's or a model's: whatever says whose it is. */
export function Logo({ name, size = 16 }: { readonly name: string; readonly size?: number }): ReactNode {
  const id = logoOf(name)
  const rem = `${size / 16}rem`
  const box = { width: rem, height: rem }
  const mono = id === undefined ? undefined : MONO_LOGOS[id]
  if (mono !== undefined) {
    // As a mask it takes the colour of the text, in both themes.
    return (
      <span
        aria-hidden="true"
        className="inline-block shrink-0 bg-current"
        style={{ ...box, mask: `url("${mono}") center / contain no-repeat` }}
      />
    )
  }
  const url = id === undefined ? undefined : LOGOS[id]
  if (url !== undefined) return <img alt="" className="shrink-0" src={url} style={box} />
  return (
    <span
      aria-hidden="true"
      className="inline-grid shrink-0 place-items-center rounded-[4px] border border-line bg-raised text-[0.5625rem] leading-none font-semibold text-muted uppercase"
      style={box}
    >
      {name.slice(0, 1)}
    </span>
  )
}

/** Whose mark it is: the longest known word in the name. */
function logoOf(name: string): string | undefined {
  const words = name.toLowerCase()
  return KNOWN.find((id) => words.includes(id)) ?? ALSO.find(([pattern]) => pattern.test(words))?.[1]
}

/** The longest first: Claude Code is not Claude. */
const KNOWN = [...Object.keys(LOGOS), ...Object.keys(MONO_LOGOS)].toSorted((a, b) => b.length - a.length)

const ALSO: readonly (readonly [RegExp, string])[] = [
  [/gpt-|^o\d|chatgpt/, 'openai'],
  [/z\.ai|glm|bigmodel/, 'zhipu'],
  [/silicon/, 'siliconcloud'],
  [/lm[ -]studio/, 'lmstudio'],
  [/amazon|aws/, 'bedrock'],
  [/volc|ark/, 'volcengine'],
  [/dashscope/, 'qwen'],
]
