// A trace without the words of its conversation: the shape of every body stays, letters become x and digits 0, so that a bug
// report shows what happened and not what was said. Messages of errors stay: they are what it is about. Nothing changes its
// length, so the moments of the parts still fit.
import type { Trace, TraceBody } from '@ferryllm/control'

/** Fields whose text is a word of the protocol or a name, and says nothing of the conversation. */
const STRUCTURE =
  /^(?:type|role|model|object|event|id|\w*_id|index|name|status|\w*_?reason|finishReason|effort|format|detail|\w*tier|mode|ttl|mime_?type|media_type|encoding|code|kind|message|param|verbosity|modelVersion|responseId|phase|truncation|include|modalities|required|enum)$/i

/** Headers under which a person could be found. */
const PERSONAL =
  /session|thread|conversation|installation|turn|user-?id|account|organization|project|request-id|forwarded|^from$|^referer$/

export function hideTexts(trace: Trace): Trace {
  const { client, answer, attempts } = trace
  return {
    ...trace,
    client: {
      ...client,
      headers: hideHeaders(client.headers),
      ...(client.body === undefined ? {} : { body: hideBody(client.body) }),
    },
    ...(answer === undefined ? {} : { answer: hideReply(answer) }),
    attempts: attempts.map(({ request, reply, ...attempt }) => ({
      ...attempt,
      ...(request === undefined
        ? {}
        : { request: { ...request, headers: hideHeaders(request.headers), body: hideBody(request.body) } }),
      ...(reply === undefined ? {} : { reply: hideReply(reply) }),
    })),
  }
}

function hideReply(reply: NonNullable<Trace['answer']>): NonNullable<Trace['answer']> {
  return { ...reply, headers: hideHeaders(reply.headers), body: hideBody(reply.body) }
}

function hideHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, PERSONAL.test(name) ? masked(value) : value]),
  )
}

/** JSON, or a stream of it, even when its end is missing; anything else is hidden as a whole. */
function hideBody(body: TraceBody): TraceBody {
  const isJson = /^\s*[[{]|^(?:data|event|id|retry)?:/.test(body.text)
  return { ...body, text: isJson ? hideStrings(body.text) : masked(body.text) }
}

/** A string and what follows it: a colon, when it is the name of a field. */
const STRINGS = /"([^"\\]*(?:\\.[^"\\]*)*)("?)(\s*:)?/gs

function hideStrings(text: string): string {
  let name = ''
  return text.replaceAll(STRINGS, (all, words: string, end: string, colon: string | undefined) => {
    if (colon !== undefined) name = words
    return colon !== undefined || STRUCTURE.test(name) ? all : `"${masked(words)}${end}`
  })
}

/** Escapes stay what they are. */
function masked(text: string): string {
  return text.replaceAll(/\\u[\da-f]{4}|\\.|\p{L}|\p{N}/gisu, (sign) => {
    if (sign.startsWith('\\u')) return String.raw`\u0078`
    if (sign.startsWith('\\')) return sign
    return (/\p{N}/u.test(sign) ? '0' : 'x').repeat(sign.length)
  })
}
