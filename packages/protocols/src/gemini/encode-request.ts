// IR → ENCODE → upstream: a Request as a generateContent body; the gateway puts the model into the URL.
import { base, decoded, pristine, type Ledger, type Request, type Text } from '#ir'
import { asObject, isObject } from '#wire'
import type { Target } from '../target.ts'
import { encodeConfig, encodeTier } from './parts/encode-config.ts'
import { encodeContents } from './parts/encode-contents.ts'
import { encodeTools, patchToolConfig } from './parts/encode-tools.ts'
import { patch, put, read } from './parts/read.ts'

/** Gives a Gemini request its own wire nodes back where nobody edited them; builds the body of a fitted one. */
export function encodeRequest(request: Request, target: Target, ledger: Ledger): unknown {
  if (pristine(request, 'gemini')) return request.origin?.value
  const original = base(request, 'gemini')
  const before = original === undefined ? undefined : decoded(request, 'gemini')
  const wire: Record<string, unknown> = { ...original }
  if (typeof wire['model'] === 'string') wire['model'] = `models/${target.model}`
  if (request.system !== before?.system && (request.system.length > 0 || before !== undefined)) {
    put(wire, 'systemInstruction', encodeSystem(request.system, read(wire, 'systemInstruction')))
  }
  if (request.turns !== before?.turns) put(wire, 'contents', encodeContents(request.turns, target, ledger))
  if (request.tools !== before?.tools) {
    const tools = encodeTools(request.tools, target, ledger)
    put(wire, 'tools', tools.length === 0 ? undefined : tools)
  }
  patchToolConfig(wire, request, before, target, ledger)
  patchConfig(wire, request, before, target)
  if (request.serviceTier !== before?.serviceTier || request.speed !== before?.speed) {
    put(wire, 'serviceTier', encodeTier(request))
  }
  // Only Google's own clients say `store` to Google: older endpoints reject a field they do not know.
  if (before !== undefined && request.continuation?.store !== before.continuation?.store) {
    put(wire, 'store', request.continuation?.store)
  }
  patchExtra(wire, request.extra ?? {}, before?.extra ?? {})
  return wire
}

function encodeSystem(system: readonly Text[], old: unknown): unknown {
  if (system.length === 0) return undefined
  const instruction: Record<string, unknown> = { ...asObject(old) }
  put(
    instruction,
    'parts',
    system.map((text) =>
      pristine(text, 'gemini') && isObject(text.origin?.value)
        ? text.origin.value
        : { ...base(text, 'gemini'), text: text.text },
    ),
  )
  return instruction
}

/** A new output format replaces the old schema in whichever of the two fields it stood. */
function patchConfig(
  wire: Record<string, unknown>,
  request: Request,
  before: Request | undefined,
  target: Target,
): void {
  const sameOutput = before !== undefined && request.output === before.output
  if (before !== undefined && !sameOutput) {
    const config: Record<string, unknown> = { ...asObject(read(wire, 'generationConfig')) }
    for (const name of ['responseMimeType', 'responseSchema', 'responseJsonSchema']) put(config, name, undefined)
    put(wire, 'generationConfig', config)
  }
  const { output, ...rest } = before ?? request
  const intents = sameOutput && output !== undefined ? { ...rest, output } : rest
  const was = before === undefined ? {} : encodeConfig(intents, target)
  patch(wire, 'generationConfig', encodeConfig(request, target), was)
}

/** Parts of known objects that the IR has no place for travel in `extra` under the object's name and are set elsewhere. */
const PARTLY_KNOWN: ReadonlySet<string> = new Set(['generationConfig', 'toolConfig'])

function patchExtra(
  wire: Record<string, unknown>,
  now: Readonly<Record<string, unknown>>,
  was: Readonly<Record<string, unknown>>,
): void {
  for (const name of new Set([...Object.keys(was), ...Object.keys(now)])) {
    if (PARTLY_KNOWN.has(name) || now[name] === was[name]) continue
    put(wire, name, now[name])
  }
}
