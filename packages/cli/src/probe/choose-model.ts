// Which model of a provider is tried when nobody names one.
import { targetsOf, type Config } from '@ferryllm/control'

// Made for something else than a conversation, or for the old completions only.
const NO_CHAT = new RegExp(
  [
    'embed|rerank|moderation|guard|ocr|aqa',
    'whisper|tts|audio|realtime|transcribe|-live',
    'image|dall-e|sora|veo',
    'davinci|babbage|turbo-instruct|-search|deep-research|computer-use|robotics',
  ].join('|'),
  'i',
)

/** What the routes ask of this provider, else the first listed model that looks like one for text. */
export function chooseModel({ routes }: Config, provider: string, listed: readonly string[]): string | undefined {
  const own = routes.filter((route) => targetsOf(route).some((target) => target.provider === provider))
  const named = own
    .flatMap(targetsOf)
    .find((target) => target.provider === provider && target.model !== undefined)?.model
  // With captures it is no name by itself.
  const rewritten = own.find(({ rewrite_model: model }) => model !== undefined && !model.includes('$'))?.rewrite_model
  const exact = own.find((route) => route.match_type === 'exact' && !route.strip_prefix)?.match
  return named ?? rewritten ?? exact ?? listed.find((name) => !NO_CHAT.test(name))
}
