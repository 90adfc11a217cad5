import type { Media, Part, Request } from '#ir'
import { describe, expect, test } from 'vitest'
import { fitMedia } from '../../src/fit/fit-media.ts'
import type { FitContext } from '../../src/fit/plan.ts'
import { refusal } from '../support/errors.ts'
import { codes } from '../support/exchange.ts'
import { assistant, call, requestOf, text, user } from '../support/requests.ts'
import { contextOf, from, notes } from './fitting.ts'

function media(kind: Media['media'], data: Media['data'], more: Partial<Media> = {}): Media {
  return { kind: 'media', media: kind, data, ...more }
}

const base64 = (kind: Media['media'], mediaType: string): Media =>
  media(kind, { type: 'base64', base64: 'AAAA' }, { mediaType })
const url = (kind: Media['media']): Media => media(kind, { type: 'url', url: 'https://x.test/f' })
const png = base64('image', 'image/png')
const pdf = base64('document', 'application/pdf')

const said = (context: FitContext, ...parts: Part[]) =>
  fitMedia(requestOf({ turns: [user(...parts)] }), context).turns[0]?.parts
const result = (...parts: Part[]): Part => ({ kind: 'tool-result', call: 'function', callId: 'c', parts })

function refused(context: FitContext, part: Part): unknown {
  const placed = from('openai-chat', '/messages/0/content/1', { ...part })
  const error = refusal(() => fitMedia(requestOf({ turns: [user(text('look'), placed)] }), context))
  return error && { kind: error.kind, status: error.status, ...error.details }
}

const REFUSED = { kind: 'unsupported', status: 400, path: 'messages[0].content[1]', code: 'unsupported_media' }

const ask = (answer: string): Request => requestOf({ turns: [user(text('q')), assistant(text(answer))] })

const older = () => contextOf('openai-chat', 'anthropic', { model: 'claude-sonnet-4-5' })

const told = (words: string) =>
  'You have begun your answer with the words in the quotes. ' +
  `Continue exactly from where they stop, without repeating any of them: «${words}»`

describe('images', () => {
  test('go where they are taken, in the same object', () => {
    for (const protocol of ['anthropic', 'openai-chat', 'openai-responses', 'gemini'] as const) {
      const request = requestOf({ turns: [user(text('look'), png)] })
      expect(fitMedia(request, contextOf(protocol === 'gemini' ? 'anthropic' : 'gemini', protocol))).toBe(request)
    }
  })

  test('of a type that the provider does not take are refused with their place (REQ-21)', () => {
    const context = contextOf('openai-chat', 'anthropic')
    expect(refused(context, base64('image', 'image/bmp'))).toEqual(REFUSED)
    expect(refused(contextOf('openai-chat', 'gemini'), base64('image', 'image/gif'))).toEqual(REFUSED)
  })

  test('behind a URL are refused where nobody fetches them', () => {
    expect(refused(contextOf('openai-chat', 'gemini'), url('image'))).toEqual(REFUSED)
    expect(refused(contextOf('openai-chat', 'anthropic'), url('image'))).toBe(undefined)
  })

  test('are told of to models that do not see', () => {
    const context = contextOf('anthropic', 'openai-chat', { capabilities: { images: false } })
    expect(said(context, text('look'), from('anthropic', '/messages/0/content/1', { ...png }))).toEqual([
      text('look'),
      text('[image omitted: model does not accept images]'),
    ])
    expect(notes(context)).toEqual([
      { op: 'dropped', code: 'media_unsupported', severity: 'warn', from: '/messages/0/content/1' },
    ])
  })

  test('of the assistant are only taken by Gemini', () => {
    const turns = [user(text('draw')), assistant(png), user(text('more'))]
    const chat = fitMedia(requestOf({ turns }), contextOf('openai-responses', 'openai-chat'))
    expect(chat.turns[1]?.parts).toEqual([text('[image omitted]')])
    const request = requestOf({ turns })
    expect(fitMedia(request, contextOf('openai-responses', 'gemini'))).toBe(request)
  })

  test('with a file id cannot cross providers', () => {
    const stored = media('image', { type: 'file', id: 'file_1' })
    expect(refused(contextOf('openai-responses', 'anthropic'), stored)).toEqual(REFUSED)
    expect(refused(contextOf('anthropic', 'anthropic'), stored)).toBe(undefined)
  })
})

describe('documents', () => {
  test('that are PDF go where they are taken', () => {
    expect(said(contextOf('openai-chat', 'anthropic'), pdf)).toEqual([pdf])
    expect(said(contextOf('anthropic', 'openai-chat', { traits: openaiChat }), pdf)).toEqual([pdf])
    expect(refused(contextOf('anthropic', 'openai-chat'), pdf)).toEqual(REFUSED)
    expect(refused(contextOf('anthropic', 'gemini'), url('document'))).toEqual(REFUSED)
    expect(refused(contextOf('openai-chat', 'anthropic'), base64('document', 'application/zip'))).toEqual(REFUSED)
  })

  const openaiChat = {
    media: { imageUrl: true, imageTypes: ['image/png'], pdf: true, pdfUrl: false, audio: true, video: false },
  }

  test('that are text become text (REQ-22)', () => {
    const titled = media('document', { type: 'text', text: 'abc' }, { mediaType: 'text/plain', title: 'T' })
    expect(said(contextOf('anthropic', 'openai-chat'), titled)).toEqual([
      text('<document title="T">\nabc\n</document>'),
    ])
    const bare = media('document', { type: 'base64', base64: btoa('a,b\n') }, { mediaType: 'text/csv', cache: {} })
    expect(said(contextOf('openai-responses', 'gemini'), bare)).toEqual([
      { ...text('<document>\na,b\n\n</document>'), cache: {} },
    ])
  })

  test('made of parts become those parts', () => {
    const made = media('document', { type: 'parts', parts: [text('see'), png] }, { title: 'a "b"', context: 'From x.' })
    expect(said(contextOf('anthropic', 'openai-responses'), made)).toEqual([
      text('<document title="a &quot;b&quot;">\nFrom x.\n'),
      text('see'),
      png,
      text('</document>'),
    ])
  })

  test('lose the wish to be cited', () => {
    const context = contextOf('anthropic', 'openai-responses')
    expect(said(context, { ...pdf, citations: true })).toEqual([{ ...pdf, citations: true }])
    expect(codes(context.ledger)).toEqual(['citations_dropped'])
  })
})

test('search results become text', () => {
  const found: Part = {
    kind: 'search-result',
    source: 'https://x.test/',
    title: 'X',
    parts: [text('one'), text('two')],
  }
  const tagged = '<search_result source="https://x.test/" title="X">\none\ntwo\n</search_result>'
  expect(said(contextOf('anthropic', 'openai-chat'), found)).toEqual([text(tagged)])
  expect(said(contextOf('anthropic', 'openai-chat'), result(found))).toEqual([result(text(tagged))])
  expect(said(contextOf('gemini', 'anthropic'), found)).toEqual([found])
})

test('sound goes to those who hear', () => {
  const wav = base64('audio', 'audio/wav')
  expect(said(contextOf('openai-chat', 'gemini'), wav)).toEqual([wav])
  expect(refused(contextOf('openai-chat', 'anthropic'), wav)).toEqual(REFUSED)
})

describe('inside tool results', () => {
  test('media follow after the last result (TOOL-21)', () => {
    const context = contextOf('anthropic', 'openai-chat')
    const first = result(text('shot'), png)
    const second: Part = { kind: 'tool-result', call: 'function', callId: 'd', parts: [url('image')] }
    expect(said(context, first, second, text('next'))).toEqual([
      result(text('shot'), text('[image 1 attached below]')),
      { ...second, parts: [text('[image 2 attached below]')] },
      png,
      url('image'),
      text('next'),
    ])
    expect(codes(context.ledger)).toEqual(['tool_media_moved', 'tool_media_moved'])
  })

  test('they stay where the protocol has a place for them', () => {
    const request = requestOf({ turns: [user(result(png))] })
    expect(fitMedia(request, contextOf('anthropic', 'openai-responses'))).toBe(request)
    expect(fitMedia(request, contextOf('anthropic', 'gemini', { model: 'gemini-3.5-flash' }))).toBe(request)
    expect(fitMedia(request, contextOf('anthropic', 'gemini', { model: 'gemini-2.5-flash' }))).not.toBe(request)
  })

  test('what cannot be sent does not end the session', () => {
    const context = contextOf('anthropic', 'openai-chat')
    expect(said(context, result(pdf, url('document')))).toEqual([
      result(
        text('[document omitted: this provider cannot take it]'),
        text('[document https://x.test/f omitted: this provider cannot take it]'),
      ),
    ])
    expect(codes(context.ledger)).toEqual(['media_unsupported', 'media_unsupported'])
  })
})

describe('a beginning of the answer', () => {
  test('is trimmed for those who continue it (REQ-09)', () => {
    const context = older()
    expect(fitMedia(ask('Answer: \n'), context).turns).toEqual(ask('Answer:').turns)
    expect(codes(context.ledger)).toEqual(['prefill_trimmed'])
    const request = ask('Answer:')
    expect(fitMedia(request, older())).toBe(request)
  })

  test('of nothing but white space goes', () => {
    expect(fitMedia(ask(' \n'), older()).turns).toEqual([user(text('q'))])
  })

  test('becomes an instruction for those who do not (REQ-10)', () => {
    const context = contextOf('openai-chat', 'anthropic', { model: 'claude-opus-5-5' })
    expect(fitMedia(ask('The answer is '), context).turns).toEqual([
      user(text('q')),
      { role: 'system', parts: [text(told('The answer is'))] },
    ])
    expect(codes(context.ledger)).toEqual(['prefill_emulated'])
  })

  test('becomes a reminder where no system message may come last', () => {
    const reminder = text(`<system-reminder>\n${told('The answer is')}\n</system-reminder>`)
    const context = contextOf('openai-chat', 'gemini')
    expect(fitMedia(ask('The answer is '), context).turns).toEqual([user(text('q'), reminder)])
  })

  test('stays and is quoted when there is more in it than words', () => {
    const turns = [user(text('q')), assistant(call('c'), text('So'))]
    const context = contextOf('openai-chat', 'gemini')
    expect(fitMedia(requestOf({ turns }), context).turns).toEqual([
      ...turns,
      user(text(`<system-reminder>\n${told('So')}\n</system-reminder>`)),
    ])
  })

  test("is the provider's matter when its own client sent it", () => {
    const request = ask('Answer: ')
    expect(fitMedia(request, contextOf('anthropic', 'anthropic', { model: 'claude-opus-5-5' }))).toBe(request)
    expect(fitMedia(request, contextOf('openai-chat', 'openai-chat'))).toBe(request)
  })

  test('is nothing that ends with a call', () => {
    const request = requestOf({ turns: [user(text('q')), assistant(text('a'), call('c'))] })
    expect(fitMedia(request, older())).toBe(request)
  })
})
