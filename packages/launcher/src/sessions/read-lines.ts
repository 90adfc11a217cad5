// The JSON lines of a session file. Files are being written while they are read: the last line may be half there.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'

/** A JSON object of somebody else's, of which nothing is known yet. */
export type Json = Readonly<Record<string, unknown>>

export interface Lines {
  readonly lines: readonly Json[]
  /** Lines that are no JSON objects, the half one at the end not counted. */
  readonly malformed: number
  /** Whether the middle was left out. */
  readonly isPartial: boolean
  readonly modifiedAt: number
}

const HEAD_BYTES = 2 * 1024 * 1024
const TAIL_BYTES = 512 * 1024

/** All lines, or the first and the last of a file that is longer than anybody would wait for. Throws what the file system throws. */
export function readLines(path: string, { whole = false }: { readonly whole?: boolean } = {}): Lines {
  const fd = openSync(path, 'r')
  try {
    const { size, mtimeMs } = fstatSync(fd)
    const isPartial = !whole && size > HEAD_BYTES + TAIL_BYTES
    const texts = isPartial
      ? [cutEnd(readAt(fd, 0, HEAD_BYTES)), cutStart(readAt(fd, size - TAIL_BYTES, TAIL_BYTES))]
      : [readAt(fd, 0, size)]
    return { ...parseLines(texts.join('\n')), isPartial, modifiedAt: Math.round(mtimeMs) }
  } finally {
    closeSync(fd)
  }
}

function parseLines(text: string): Pick<Lines, 'lines' | 'malformed'> {
  const lines: Json[] = []
  let malformed = 0
  const all = text.split('\n')
  for (const [index, line] of all.entries()) {
    if (line.trim() === '') continue
    const value = parseObject(line)
    if (value !== undefined) lines.push(value)
    else if (index < all.length - 1) malformed += 1
  }
  return { lines, malformed }
}

function parseObject(line: string): Json | undefined {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined
  } catch (cause) {
    if (cause instanceof SyntaxError) return undefined
    throw cause
  }
}

function readAt(fd: number, position: number, size: number): string {
  const bytes = Buffer.allocUnsafe(size)
  let at = 0
  while (at < size) {
    const got = readSync(fd, bytes, at, size - at, position + at)
    if (got === 0) break
    at += got
  }
  return bytes.toString('utf8', 0, at)
}

function cutEnd(text: string): string {
  return text.slice(0, text.lastIndexOf('\n') + 1)
}

function cutStart(text: string): string {
  return text.slice(text.indexOf('\n') + 1)
}

/** A field that is an object. */
export function objectAt(value: unknown, ...path: readonly string[]): Json {
  let at: unknown = value
  for (const name of path) at = (at as Json | undefined)?.[name]
  return typeof at === 'object' && at !== null && !Array.isArray(at) ? (at as Json) : {}
}

/** A text that says something, or nothing. */
export function textAt(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** The objects of a list. */
export function listAt(value: unknown): readonly Json[] {
  return Array.isArray(value) ? value.filter((each): each is Json => typeof each === 'object' && each !== null) : []
}

/** The text of content that is a text or a list of parts. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content
  return listAt(content)
    .flatMap((part) => textAt(part['text']) ?? (textAt(part['type'])?.includes('image') ? '[image]' : []))
    .join('\n')
}
