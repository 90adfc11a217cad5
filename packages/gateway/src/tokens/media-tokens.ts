// What pictures and documents cost, by the rules that the vendors publish.
import type { MeasuredMedia } from './measure-media.ts'

/** Tokens of one piece of media. */
export type MediaRule = (media: MeasuredMedia) => number

interface Patches {
  /** Pixels of a patch's side. */
  readonly side: number
  /** Pixels of the longer edge that a picture is scaled down to. */
  readonly maxEdge: number
  readonly maxPatches: number
  /** Tokens per patch. */
  readonly rate?: number
}

/** A picture is cut into squares, after it was scaled down to so many of them that both edges are whole ones. */
function patches({ side, maxEdge, maxPatches, rate = 1 }: Patches): (width: number, height: number) => number {
  return (width, height) => {
    const across = (edge: number, scale: number): number => (edge * scale) / side
    // What divides evenly must not become one more by the last digit of a fraction.
    const count = (scale: number): number =>
      Math.ceil(across(width, scale) - 1e-9) * Math.ceil(across(height, scale) - 1e-9)
    const whole = (edge: number, scale: number): number =>
      Math.max(1, Math.floor(across(edge, scale))) / across(edge, scale)
    const fit = Math.min(1, maxEdge / Math.max(width, height))
    if (count(fit) <= maxPatches) return Math.ceil(count(fit) * rate)
    const shrink = Math.sqrt((maxPatches * side * side) / (width * height))
    const even = shrink * Math.min(whole(width, shrink), whole(height, shrink))
    return Math.ceil(Math.min(count(even), maxPatches) * rate)
  }
}

/** OpenAI's older way: at most 2048 pixels, the shorter edge at most 768, and a price per square of 512. */
function tiles(base: number, each: number): (width: number, height: number) => number {
  return (width, height) => {
    const fit = Math.min(1, 2048 / Math.max(width, height))
    const scale = Math.min(fit, 768 / Math.min(width, height))
    return base + each * Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512)
  }
}

interface Prices {
  readonly image: (width: number, height: number, detail: string | undefined) => number
  /** Tokens per page. */
  readonly page: number
}

/** Recordings have no published rule but Google's, which is by the second; these are the bytes of usual ones. */
const AUDIO_BYTES_PER_TOKEN = 250
const VIDEO_BYTES_PER_TOKEN = 1000
const BYTES_PER_PAGE = 30_000

function rule({ image, page }: Prices): MediaRule {
  return (media) => {
    switch (media.kind) {
      case 'image':
        return image(media.width, media.height, media.detail)
      case 'document':
        return Math.ceil(media.bytes / BYTES_PER_PAGE) * page
      case 'audio':
        return Math.ceil(media.bytes / AUDIO_BYTES_PER_TOKEN)
      case 'video':
        return Math.ceil(media.bytes / VIDEO_BYTES_PER_TOKEN)
    }
  }
}

/** `low` is one fixed price, whatever the picture. */
function openai(low: number, image: (width: number, height: number) => number): MediaRule {
  return rule({ image: (width, height, detail) => (detail === 'low' ? low : image(width, height)), page: 250 })
}

const claude = { side: 28, maxEdge: 1568, maxPatches: 1568 }
const small = { side: 32, maxEdge: 2048, maxPatches: 1536 }

export const MEDIA_RULES = {
  claude: rule({ image: patches(claude), page: 1600 }),
  claudeLarge: rule({ image: patches({ ...claude, maxEdge: 2576, maxPatches: 4784 }), page: 1600 }),
  gpt4o: openai(85, tiles(85, 170)),
  gpt4oMini: openai(2833, tiles(2833, 5667)),
  gpt41Mini: openai(85, patches({ ...small, rate: 1.62 })),
  gpt41Nano: openai(85, patches({ ...small, rate: 2.46 })),
  o1: openai(75, tiles(75, 150)),
  o4Mini: openai(85, patches({ ...small, rate: 1.72 })),
  gpt5: openai(70, tiles(70, 140)),
  gpt56: openai(70, patches({ ...small, rate: 1.2 })),
  gemini2: rule({
    image: (width, height) =>
      width <= 384 && height <= 384 ? 258 : 258 * Math.ceil(width / 768) * Math.ceil(height / 768),
    page: 258,
  }),
  gemini3: rule({ image: () => 1120, page: 560 }),
} as const satisfies Record<string, MediaRule>
