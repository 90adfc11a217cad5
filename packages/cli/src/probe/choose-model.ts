// Which model of a provider is tried when nobody names one.
import type { Config } from '@ferryllm/control'

const NO_CHAT = /embed|whisper|tts|audio|realtime|image|dall-e|moderation|rerank|transcribe|sora|imagen|veo/i

/** What the routes ask of this provider, else the first listed model that looks like one for text. */
export function chooseModel({ routes }: Config, provider: string, listed: readonly string[]): string | undefined {
  const own = routes.filter((route) => route.provider === provider)
  const rewritten = own.find((route) => route.rewrite_model !== undefined)?.rewrite_model
  const exact = own.find((route) => route.match_type === 'exact' && !route.strip_prefix)?.match
  return rewritten ?? exact ?? listed.find((name) => !NO_CHAT.test(name))
}
