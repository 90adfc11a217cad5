// What a target takes of images, files and sounds, as far as traits and the model tell.
import type { Media, Part } from '#ir'
import { fromBase64 } from '#wire'
import type { FitContext } from './plan.ts'

export interface MediaProblem {
  /** What the model reads in its place; absent = a user who attaches it has to be told (05 note 3). */
  readonly instead?: string
  /** For the client. */
  readonly text: string
}

/** Why this medium cannot be sent; undefined when it can. */
export function mediaProblem(part: Media, byAssistant: boolean, context: FitContext): MediaProblem | undefined {
  const { source, target } = context
  const { media: takes } = target.traits
  if (part.media === 'image' && target.capabilities.images === false) {
    const instead = '[image omitted: model does not accept images]'
    return { instead, text: `${target.model} does not accept images.` }
  }
  if (source === target.protocol) return undefined
  if (byAssistant && target.protocol !== 'gemini') {
    const text = `The provider takes no ${part.media} in what the assistant said.`
    return { instead: `[${part.media} omitted]`, text }
  }
  if (part.data.type === 'file') {
    return problem('File ids belong to the provider that gave them: send the file itself.')
  }
  switch (part.media) {
    case 'image':
      return imageProblem(part, takes)
    case 'document':
      return documentProblem(part, takes)
    case 'audio':
      return takes.audio ? undefined : problem('The provider takes no audio.')
    case 'video':
      return takes.video ? undefined : problem('The provider takes no video.')
  }
}

type Takes = FitContext['target']['traits']['media']

function imageProblem({ mediaType, data }: Media, takes: Takes): MediaProblem | undefined {
  if (data.type === 'url') {
    return takes.imageUrl ? undefined : problem('The provider cannot fetch images: send the image itself, not its URL.')
  }
  if (mediaType === undefined || takes.imageTypes.includes(mediaType.toLowerCase())) return undefined
  const list = takes.imageTypes.join(', ')
  return problem(`Images of type ${mediaType} are not supported by the provider; it takes ${list}.`)
}

function documentProblem({ mediaType, data }: Media, takes: Takes): MediaProblem | undefined {
  if (data.type === 'url') {
    return takes.pdfUrl ? undefined : problem('The provider cannot fetch files: send the file itself, not its URL.')
  }
  if (mediaType !== undefined && mediaType !== 'application/pdf') {
    return problem(`Files of type ${mediaType} are not supported by the provider.`)
  }
  return takes.pdf ? undefined : problem('The provider takes no PDF files.')
}

function problem(text: string): MediaProblem {
  return { text }
}

/** The text of a document that only holds text, for targets without a place for such documents; else undefined. */
export function readableText(
  { media, mediaType, data }: Media,
  { source, target }: FitContext,
): readonly Part[] | undefined {
  if (media !== 'document' || source === target.protocol) return undefined
  if (data.type === 'text') return [{ kind: 'text', text: data.text }]
  if (data.type === 'parts') return data.parts
  if (data.type !== 'base64' || !isText(mediaType)) return undefined
  const text = fromBase64(data.base64)
  return text === undefined ? undefined : [{ kind: 'text', text }]
}

function isText(mediaType: string | undefined): boolean {
  return mediaType?.startsWith('text/') === true || mediaType === 'application/json'
}
