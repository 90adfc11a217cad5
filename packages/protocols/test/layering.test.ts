// Who may import whom. Lint says the same, but lint can be switched off in a comment; this reads every import there is.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const packages = fileURLToPath(new URL('../../', import.meta.url))

interface Import {
  readonly file: string
  readonly from: string
}

function importsOf(name: string): Import[] {
  const root = resolve(packages, name, 'src')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => /\.tsx?$/.test(file))
  return files.flatMap((file) => {
    const source = readFileSync(resolve(root, file), 'utf8')
    const found = source.matchAll(/(?:\bfrom|^import) '([^']+)'$|\bimport\('([^']+)'\)/gm)
    return [...found].map((match) => ({ file, from: match[1] ?? match[2] ?? '' }))
  })
}

/** What each package may import besides its own files. */
const ALLOWED: Readonly<Record<string, readonly RegExp[]>> = {
  protocols: [/^#/],
  control: [/^zod$/, /^smol-toml$/, /^re2js$/, /^(ini|json5|yaml)$/],
  gateway: [
    /^node:/,
    /^(undici|prom-client|ws|@pydantic\/genai-prices)$/,
    /^gpt-tokenizer\/encoding\/o200k_base$/,
    /^image-size\/types\/(gif|jpg|png|webp)$/,
    /^@opentelemetry\/(sdk-trace|resources|exporter-trace-otlp-http)$/,
    /^@ferryllm\/(control|protocols)$/,
  ],
  launcher: [
    /^node:/,
    /^(diff|jsonc-parser|smol-toml|zod)$/,
    /^@ferryllm\/(control|protocols|gateway(\/(load-sqlite|make-folder|replace-file))?)$/,
  ],
  desktop: [/^node:/, /^@webviewjs\/webview$/, /^@ferryllm\/(control|gateway\/(make-folder|replace-file))$/],
  cli: [
    /^node:/,
    /^(commander|rotating-file-stream)$/,
    /^@ferryllm\/(control(\/(import|words))?|protocols|launcher|desktop|gateway(\/(make-folder|replace-file))?)$/,
  ],
  ui: [
    /^@ferryllm\/control$/,
    /^(react|react-dom\/client|radix-ui|wouter|cmdk|zod|diff|react-hook-form)$/,
    /^@(tanstack\/react-(query|virtual)|hookform\/resolvers\/zod)$/,
    /^@lobehub\/icons-static-svg\/icons\//,
  ],
}

describe.each(Object.entries(ALLOWED))('%s', (name, allowed) => {
  test('imports nothing that it may not', () => {
    const foreign = importsOf(name).filter(
      ({ from }) => !from.startsWith('.') && !allowed.some((pattern) => pattern.test(from)),
    )
    expect(foreign).toEqual([])
  })

  test('reaches into no other package by path', () => {
    const root = resolve(packages, name, 'src')
    const outside = importsOf(name).filter(({ file, from }) => {
      if (!from.startsWith('.')) return false
      const inside = relative(root, resolve(root, dirname(file), from))
      return inside.startsWith('..') && !/^\.\.\/(package\.json|presets)/.test(inside)
    })
    expect(outside).toEqual([])
  })
})

test('the rooms of protocols look down only: ir < stream < wire < fit, reply < codecs < registry', () => {
  const rooms: Readonly<Record<string, RegExp>> = {
    ir: /^(#stream|\.\.\/stream\/|\.\/)/,
    stream: /^(#ir|\.\.\/ir\/|\.\/)/,
    wire: /^(#ir|#stream|\.\/)/,
    fit: /^(#ir|#stream|#wire|\.{1,2}\/[a-z0-9/-]+\.ts$|(\.\.\/)+target\.ts$)/,
    reply: /^(#ir|#stream|#wire|#fit|\.\/|\.\.\/fit\/plan\.ts$)/,
  }
  const upwards = importsOf('protocols').filter(({ file, from }) => {
    const room = rooms[file.split('/')[0] ?? '']
    return room !== undefined && !room.test(from)
  })
  expect(upwards).toEqual([])
})

test('no codec knows another', () => {
  const codecs = ['anthropic', 'openai-chat', 'openai-responses', 'gemini']
  const across = importsOf('protocols').filter(({ file, from }) => {
    const own = file.split('/')[0] ?? ''
    return codecs.includes(own) && codecs.some((other) => other !== own && from.includes(`/${other}/`))
  })
  expect(across).toEqual([])
})

test('protocols has no clock, no randomness and no way out', () => {
  const root = resolve(packages, 'protocols/src')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'))
  const impure = files.filter((file) => {
    const code = readFileSync(resolve(root, file), 'utf8').replaceAll(/\/\/.*|\/\*[\s\S]*?\*\//g, '')
    return /\b(Date\.now|new Date\(\)|Math\.random|performance\.|setTimeout|setInterval|process\.|fetch\(|crypto\.|console\.|Buffer\b|require\()/.test(
      code,
    )
  })
  expect(impure).toEqual([])
})
