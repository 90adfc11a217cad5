// `npm run validate-requests`: every request that a real client was recorded with, translated to every other provider
// protocol, must be one that the vendor's own SDK would compile: the SDK's request types are the judge. Types know fields,
// values and shapes, but no ranges and no rules between fields.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { GatewayError, translateRequest, type ProtocolId } from '@ferryllm/protocols'
import { captures, hasCorpus, NO_CORPUS, recordings } from '../packages/protocols/test/support/corpus.ts'

interface Sample {
  readonly file: string
  readonly protocol: ProtocolId
  readonly path: string
  readonly model: string
  readonly request: unknown
}

interface Case {
  readonly file: string
  readonly from: ProtocolId
  readonly to: ProtocolId
  readonly wire: unknown
}

/** What the SDK's types refuse and the provider takes: a part of the compiler's words, and why it is no fault of ours. */
interface Known {
  readonly to: ProtocolId
  readonly says: string
  readonly reason: string
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
/** Inside node_modules, so that the generated files find the SDKs. */
const FOLDER = join(ROOT, 'node_modules/.cache/validate-requests')
const KNOWN = JSON.parse(readFileSync(new URL('validate-requests-known.json', import.meta.url), 'utf8')) as Known[]

const MAX_OUTPUT = 256 * 1024 * 1024

const MODELS: Readonly<Record<ProtocolId, string>> = {
  anthropic: 'claude-opus-5',
  'openai-chat': 'gpt-4.1',
  'openai-responses': 'gpt-5.2',
  gemini: 'gemini-3-pro',
}

/** The type `Body` of each protocol. Gemini's SDK has enums where the wire has their values, and no type for the body. */
const HEADS: Readonly<Record<ProtocolId, string>> = {
  anthropic: `import type { MessageCreateParamsNonStreaming as Params } from '@anthropic-ai/sdk/resources/beta/messages'
type Body = Omit<Params, 'stream'> & { stream?: boolean }`,
  'openai-chat': `import type { ChatCompletionCreateParamsNonStreaming as Params } from 'openai/resources/chat/completions'
type Body = Omit<Params, 'stream'> & { stream?: boolean }`,
  'openai-responses': `import type { ResponseCreateParamsNonStreaming as Params } from 'openai/resources/responses/responses'
type Body = Omit<Params, 'stream'> & { stream?: boolean }`,
  gemini: `import type { Content, GenerationConfig, SafetySetting, Tool, ToolConfig } from '@google/genai'
type Wire<T> = T extends string ? \`\${T}\` : T extends readonly (infer U)[] ? Wire<U>[] : T extends object ? { [K in keyof T]: Wire<T[K]> } : T
interface Params { contents: Content[]; systemInstruction?: Content; tools?: Tool[]; toolConfig?: ToolConfig; generationConfig?: GenerationConfig; safetySettings?: SafetySetting[]; cachedContent?: string; serviceTier?: string; labels?: Record<string, string> }
type Body = Wire<Params>`,
}

function samples(): Sample[] {
  const recorded = recordings().filter(({ request }) => typeof request === 'object' && request !== null)
  return [...recorded, ...captures().map(({ body, ...rest }) => ({ ...rest, model: 'm', request: body }))]
}

function translated(sample: Sample, to: ProtocolId): Case | GatewayError {
  const { file, protocol: from, path, model, request } = sample
  const hints = { model: /models\/([^:/?]+)/.exec(path)?.[1] ?? model, stream: path.includes('stream') }
  try {
    const { wire } = translateRequest(request, from, { protocol: to, model: MODELS[to] }, hints)
    return { file, from, to, wire }
  } catch (thrown) {
    if (thrown instanceof GatewayError) return thrown
    throw thrown
  }
}

function shorten(_key: string, value: unknown): unknown {
  return typeof value === 'string' && value.length > 200 ? value.slice(0, 200) : value
}

/** One line per case, so that the compiler's line numbers name it. Long texts are cut: no type looks into them. */
function program(to: ProtocolId, cases: readonly Case[]): string {
  // A judge that lets this pass judges nothing.
  const control = `export const control: Body = {"zz_unknown":true}`
  const lines = cases.map(({ wire }, index) => `export const case${index}: Body = ${JSON.stringify(wire, shorten)}`)
  return [...HEADS[to].split('\n'), control, ...lines].join('\n')
}

/** What the compiler says: for each line its complaints. */
function compile(to: ProtocolId): Map<number, string[]> {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc')
  const options = '--ignoreConfig --noEmit --strict --skipLibCheck --module nodenext --target es2024 --types node'
  const flags = [tsc, ...options.split(' '), '--pretty', 'false', `${to}.ts`]
  const { stdout } = spawnSync(process.execPath, flags, { cwd: FOLDER, encoding: 'utf8', maxBuffer: MAX_OUTPUT })
  const said = new Map<number, string[]>()
  // A complaint begins at the margin and goes on in indented lines.
  for (const complaint of stdout.split(/\n(?=\S)/)) {
    const [, line, text] = /^\S+\((\d+),\d+\): (.*)$/s.exec(complaint.trim()) ?? []
    if (line === undefined || text === undefined) throw new Error(`The compiler failed: ${complaint}`)
    const at = Number(line)
    said.set(at, [...(said.get(at) ?? []), text.replaceAll(/\s+/g, ' ')])
  }
  return said
}

function judge(to: ProtocolId, all: readonly Sample[]): boolean {
  const outcomes = all.filter(({ protocol }) => protocol !== to).map((sample) => translated(sample, to))
  const cases = outcomes.filter((outcome): outcome is Case => !(outcome instanceof GatewayError))
  const refused = outcomes.filter((outcome) => outcome instanceof GatewayError)
  writeFileSync(join(FOLDER, `${to}.ts`), program(to, cases))
  const said = compile(to)
  const control = HEADS[to].split('\n').length + 1
  if (!said.delete(control)) throw new Error(`The judge for ${to} is blind: it takes a field that does not exist.`)
  let failed = 0
  for (const [line, complaints] of said) {
    const { file, from } = cases[line - control - 1] ?? { file: 'the head', from: to }
    const surprises = complaints.filter((text) => !KNOWN.some((each) => each.to === to && text.includes(each.says)))
    if (surprises.length > 0) failed++
    for (const text of surprises) console.log(`${from} -> ${to} ${file}: ${text.slice(0, 2000)}`)
  }
  // Ids and paths differ from case to case, the reason does not.
  const reasons = Object.groupBy(refused, ({ message }) => message.replaceAll(/'[^']{16,}'|\[\d+\]/g, '…'))
  for (const [reason, errors] of Object.entries(reasons)) console.log(`refused for ${to}, ${errors?.length}: ${reason}`)
  console.log(
    `${to}: ${cases.length} requests, ${cases.length - said.size} good, ${said.size - failed} known, ${failed} failed; ` +
      `${refused.length} more were refused by the translation`,
  )
  return failed === 0
}

if (hasCorpus) {
  rmSync(FOLDER, { recursive: true, force: true })
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(join(FOLDER, 'package.json'), '{"type":"module"}')
  const all = samples()
  const verdicts = (Object.keys(HEADS) as ProtocolId[]).map((to) => judge(to, all))
  process.exitCode = verdicts.every(Boolean) ? 0 : 1
} else console.log(`Nothing validated: this ${NO_CORPUS}.`)
