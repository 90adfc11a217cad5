// The files of the built panel. Only what was found in the folder is ever read: no path of a request becomes one of the disk.
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

/** One file, and the same compressed where that helps. */
export interface PanelFile {
  readonly type: string
  readonly bytes: Buffer
  readonly packed?: Buffer
}

export interface PanelFiles {
  /** The page; undefined when the panel is not built. */
  readonly page: () => Promise<string | undefined>
  /** `name` with slashes, such as `assets/index-Bx2.js`. */
  readonly find: (name: string) => Promise<PanelFile | undefined>
}

const PAGE = 'index.html'

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  woff2: 'font/woff2',
  webmanifest: 'application/manifest+json',
}

const pack = promisify<Uint8Array, Buffer>(gzip)

export function createPanelFiles(folder: string): PanelFiles {
  let builtAt: number | undefined
  let names = new Map<string, string>()
  let read = new Map<string, Promise<PanelFile | undefined>>()
  /** A new build, made while the gateway runs, has other files. */
  const look = async (): Promise<boolean> => {
    const modifiedAt = await stat(join(folder, PAGE)).then(({ mtimeMs }) => mtimeMs, ifMissing)
    if (modifiedAt !== builtAt) {
      names = modifiedAt === undefined ? new Map() : await listFiles(folder)
      read = new Map()
      builtAt = modifiedAt
    }
    return modifiedAt !== undefined
  }
  return {
    page: async () => ((await look()) ? await readFile(join(folder, PAGE), 'utf8') : undefined),
    async find(name) {
      if (builtAt === undefined) await look()
      const path = names.get(name)
      if (path === undefined) return undefined
      const file = read.get(name) ?? readPanelFile(path).catch(ifMissing)
      read.set(name, file)
      return await file
    },
  }
}

function ifMissing(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && (cause.code === 'ENOENT' || cause.code === 'ENOTDIR'))
    return undefined
  throw cause
}

async function listFiles(folder: string): Promise<Map<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile() && entry.name !== PAGE)
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name)
      return [relative(folder, path).split(sep).join('/'), path]
    }),
  )
}

async function readPanelFile(path: string): Promise<PanelFile> {
  const bytes = await readFile(path)
  const type = TYPES[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream'
  return /^text|svg|json/.test(type) ? { type, bytes, packed: await pack(bytes) } : { type, bytes }
}
