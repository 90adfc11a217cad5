// What the encoders of whole and of streamed replies have in common.
import { base, type Block, type Media, type Response } from '#ir'
import { writeUrl } from '#wire'
import type { Ask } from '#codec'
import type * as Wire from '../wire.ts'
import { ID } from './id.ts'

/** The provider's id when it is one of this protocol, else a new one. */
export function replyId(id: Response['id'], { mint }: Ask): string {
  return id?.startsWith('chatcmpl-') === true ? id : mint('chatcmpl-')
}

/** Custom calls are only understood by clients that declared such tools; others get the text as the one argument. */
export function takesCustom({ request }: Ask): boolean {
  return request.tools.some(({ kind }) => kind === 'custom')
}

/** Images and sound as hosts send them; undefined for what a chat reply cannot hold. */
export function outputMedia(media: Media, { mint }: Ask): Pick<Wire.OutputMessage, 'images' | 'audio'> | undefined {
  if (media.media === 'image') {
    const url = writeUrl(media)
    return url === undefined ? undefined : { images: [{ type: 'image_url', image_url: { url } }] }
  }
  if (media.media !== 'audio' || media.data.type !== 'base64') return undefined
  const id = base(media, ID)?.['id']
  return { audio: { id: typeof id === 'string' ? id : mint('audio_'), data: media.data.base64, transcript: '' } }
}

/** Notes a block that a chat reply has no place for. */
export function dropBlock(block: Block, { ledger }: Ask): void {
  switch (block.kind) {
    case 'media':
      return ledger.dropped('media_unsupported', `A reply cannot hold this ${block.media}.`)
    case 'hosted-call':
    case 'hosted-result':
      return ledger.dropped(
        'hosted_result_dropped',
        `The provider's own ${block.hosted} is not shown.`,
        undefined,
        'info',
      )
    case 'opaque':
      return ledger.dropped(`field_dropped:${block.type}`, `A reply has no place for '${block.type}'.`)
    default:
      return ledger.dropped(`field_dropped:${block.kind}`, `A reply has no place for '${block.kind}'.`)
  }
}
