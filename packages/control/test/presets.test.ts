import { describe, expect, test } from 'vitest'
import { endpointUrl, MAIN_PATH, protocolOf } from '../src/compose-url.ts'
import { defaultConfig } from '../src/default-config.ts'
import { parseListen, pointsAt } from '../src/listen-address.ts'
import { loadConfig } from '../src/load-config.ts'
import { findPreset, presets } from '../src/presets.ts'
import { host } from './support.ts'

// Written out, so that no change of a rule or a preset goes unseen.
const FULL_URLS: readonly (readonly [string, string])[] = [
  ['openai', 'https://api.openai.com/v1/chat/completions'],
  ['anthropic', 'https://api.anthropic.com/v1/messages'],
  ['openrouter', 'https://openrouter.ai/api/v1/chat/completions'],
  ['deepseek', 'https://api.deepseek.com/v1/chat/completions'],
  ['kimi', 'https://api.moonshot.ai/anthropic/v1/messages'],
  ['zai', 'https://api.z.ai/api/anthropic/v1/messages'],
  ['oneapi', 'http://127.0.0.1:3001/v1/chat/completions'],
  ['ollama', 'http://127.0.0.1:11434/v1/chat/completions'],
  ['azure-openai', 'https://your-resource.openai.azure.com/openai/v1/chat/completions'],
  ['gemini', 'https://generativelanguage.googleapis.com/v1beta/models/{model}:generateContent'],
  ['groq', 'https://api.groq.com/openai/v1/chat/completions'],
  ['together', 'https://api.together.xyz/v1/chat/completions'],
  ['fireworks', 'https://api.fireworks.ai/inference/v1/chat/completions'],
  ['perplexity', 'https://api.perplexity.ai/v1/responses'],
  ['mistral', 'https://api.mistral.ai/v1/chat/completions'],
  ['cohere', 'https://api.cohere.ai/compatibility/v1/chat/completions'],
  ['xai', 'https://api.x.ai/v1/chat/completions'],
  ['dashscope', 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions'],
  ['volcengine', 'https://ark.cn-beijing.volces.com/api/v3/chat/completions'],
  ['baidu-qianfan', 'https://qianfan.baidubce.com/v2/chat/completions'],
  ['tencent-hunyuan', 'https://api.hunyuan.cloud.tencent.com/v1/chat/completions'],
  ['minimax', 'https://api.minimaxi.com/v1/chat/completions'],
  ['siliconflow', 'https://api.siliconflow.cn/v1/chat/completions'],
  ['modelscope', 'https://api-inference.modelscope.cn/v1/chat/completions'],
  ['baichuan', 'https://api.baichuan-ai.com/v1/chat/completions'],
  ['stepfun', 'https://api.stepfun.com/v1/chat/completions'],
  ['aihubmix', 'https://aihubmix.com/v1/chat/completions'],
  ['302ai', 'https://api.302.ai/v1/chat/completions'],
  ['burncloud', 'https://ai.burncloud.com/v1/chat/completions'],
  ['shengsuanyun', 'https://router.shengsuanyun.com/api/v1/chat/completions'],
  ['pateway', 'https://api.pateway.ai/v1/chat/completions'],
  ['doubao-seed', 'https://ark.cn-beijing.volces.com/api/v3/chat/completions'],
  ['zhipu-glm', 'https://open.bigmodel.cn/api/paas/v4/chat/completions'],
  ['bailian', 'https://dashscope.aliyuncs.com/compatible-mode/v1/chat/completions'],
  ['longcat', 'https://api.longcat.chat/openai/v1/chat/completions'],
  ['xiaomi-mimo', 'https://api.xiaomimimo.com/v1/chat/completions'],
  ['novita', 'https://api.novita.ai/openai/v1/chat/completions'],
  ['nvidia', 'https://integrate.api.nvidia.com/v1/chat/completions'],
  ['dmxapi', 'https://www.dmxapi.cn/v1/chat/completions'],
  ['packycode', 'https://www.packyapi.com/v1/chat/completions'],
  ['apikeyfun', 'https://api.apikey.fun/v1/chat/completions'],
  ['apinebula', 'https://apinebula.com/v1/chat/completions'],
  ['atlascloud', 'https://api.atlascloud.ai/v1/chat/completions'],
  ['sudocode', 'https://api.sudocode.ai/v1/chat/completions'],
  ['claudecn', 'https://claudecn.top/v1/chat/completions'],
  ['runapi', 'https://runapi.co/v1/chat/completions'],
  ['relaxycode', 'https://www.relaxycode.com/v1/chat/completions'],
  ['cubence', 'https://api.cubence.com/v1/chat/completions'],
  ['aicodemirror', 'https://api.aicodemirror.com/api/codex/backend-api/codex/responses'],
  ['crazyrouter', 'https://cn.crazyrouter.com/v1/chat/completions'],
  ['sssaicode', 'https://node-hk.sssaicode.com/api/v1/chat/completions'],
  ['micu', 'https://www.micuapi.ai/v1/chat/completions'],
  ['ctok', 'https://api.ctok.ai/v1/chat/completions'],
  ['lemondata', 'https://api.lemondata.cc/v1/chat/completions'],
  ['pipellm', 'https://code.pipellm.ai/v1/chat/completions'],
  ['therouter', 'https://api.therouter.ai/v1/chat/completions'],
  ['lmstudio', 'http://127.0.0.1:1234/v1/chat/completions'],
  ['vllm', 'http://127.0.0.1:8000/v1/chat/completions'],
  ['llama-cpp', 'http://127.0.0.1:8080/v1/chat/completions'],
  ['kimi-cn', 'https://api.moonshot.cn/v1/chat/completions'],
  ['kimi-coding', 'https://api.kimi.com/coding/v1/messages'],
  ['minimax-intl', 'https://api.minimax.io/v1/chat/completions'],
  ['dashscope-intl', 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1/chat/completions'],
  ['volcengine-coding', 'https://ark.cn-beijing.volces.com/api/coding/v3/responses'],
  ['ppio', 'https://api.ppinfra.com/v3/openai/chat/completions'],
  ['qiniu', 'https://api.qnaigc.com/v1/chat/completions'],
  ['infinigence', 'https://cloud.infini-ai.com/maas/v1/chat/completions'],
  ['gitee-ai', 'https://ai.gitee.com/v1/chat/completions'],
  ['cerebras', 'https://api.cerebras.ai/v1/chat/completions'],
  ['sambanova', 'https://api.sambanova.ai/v1/chat/completions'],
  ['deepinfra', 'https://api.deepinfra.com/v1/openai/chat/completions'],
  ['huggingface', 'https://router.huggingface.co/v1/chat/completions'],
  ['github-models', 'https://models.github.ai/inference/chat/completions'],
  ['vercel', 'https://ai-gateway.vercel.sh/v1/chat/completions'],
  ['opencode-zen', 'https://opencode.ai/zen/v1/chat/completions'],
  ['nebius', 'https://api.tokenfactory.nebius.com/v1/chat/completions'],
  ['baseten', 'https://inference.baseten.co/v1/chat/completions'],
  ['hyperbolic', 'https://api.hyperbolic.xyz/v1/chat/completions'],
  ['chutes', 'https://llm.chutes.ai/v1/chat/completions'],
  ['poe', 'https://api.poe.com/v1/chat/completions'],
  ['requesty', 'https://router.requesty.ai/v1/chat/completions'],
  ['venice', 'https://api.venice.ai/api/v1/chat/completions'],
  ['featherless', 'https://api.featherless.ai/v1/chat/completions'],
  ['cometapi', 'https://api.cometapi.com/v1/chat/completions'],
  ['upstage', 'https://api.upstage.ai/v1/chat/completions'],
  ['ollama-cloud', 'https://ollama.com/v1/chat/completions'],
  ['sglang', 'http://127.0.0.1:30000/v1/chat/completions'],
  ['jan', 'http://127.0.0.1:1337/v1/chat/completions'],
  ['litellm', 'http://127.0.0.1:4000/v1/chat/completions'],
]

describe('presets', () => {
  test('every preset composes the full URL of its main endpoint', () => {
    const composed = presets.map((preset) => {
      const protocol = protocolOf(preset.type)!
      return [preset.name, endpointUrl(preset.base_url, protocol, MAIN_PATH[protocol])]
    })
    expect(composed).toEqual(FULL_URLS)
  })

  test('all 59 of the desktop application are there, and what has appeared since, each once', () => {
    expect(new Set(presets.map(({ name }) => name)).size).toBe(presets.length)
    const count = (some: readonly (typeof presets)[number][]): number[] =>
      ['official', 'aggregator', 'china', 'local'].map(
        (category) => some.filter((preset) => preset.category === category).length,
      )
    expect(count(presets.slice(0, 59))).toEqual([8, 29, 17, 5])
    expect(count(presets.slice(59))).toEqual([1, 21, 5, 3])
  })

  test('none claims every model, and none points at this gateway', () => {
    const listen = parseListen(defaultConfig({}).server.listen)!
    expect(presets.filter(({ route }) => route === '*' || route === '')).toEqual([])
    expect(presets.filter((preset) => pointsAt(new URL(preset.base_url), listen))).toEqual([])
  })

  test('no base URL keeps a version segment that is composed by us', () => {
    expect(presets.filter((preset) => /\/v1\/?$/.test(preset.base_url))).toEqual([])
  })

  test('a route that is only a name of ours is taken off the model', () => {
    const named = presets.filter((preset) => preset.route === `${preset.name}/`).map(({ name }) => name)
    const stripped = presets.filter((preset) => preset.strip_prefix).map(({ name }) => name)
    // NVIDIA's and Perplexity's own model names begin like this; Azure's route is shorter than its name.
    expect(named.filter((name) => !stripped.includes(name))).toEqual(['perplexity', 'nvidia'])
    expect(stripped.filter((name) => !named.includes(name))).toEqual(['azure-openai'])
  })

  test.each(presets.map((preset) => preset.name))('%s makes a valid provider', (name) => {
    const preset = findPreset(name)!
    const source = `[[providers]]\npreset = "${name}"\n[[routes]]\nmatch = "${preset.route}"\nprovider = "${name}"\n`
    const { config, problems } = loadConfig(source, host(preset.key_env === null ? {} : { [preset.key_env]: 'k' }))
    expect(problems.filter(({ message }) => !message.includes('YOUR-RESOURCE'))).toEqual([])
    expect(config?.providers[0]).toMatchObject({ name, type: preset.type, base_url: preset.base_url })
  })
})
