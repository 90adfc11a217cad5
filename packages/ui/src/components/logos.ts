// The marks that the panel shows, each a file of its own in the build; those of one colour take the colour of the text.
import aihubmix from '@lobehub/icons-static-svg/icons/aihubmix-color.svg?no-inline'
import azure from '@lobehub/icons-static-svg/icons/azure-color.svg?no-inline'
import baidu from '@lobehub/icons-static-svg/icons/baidu-color.svg?no-inline'
import bailian from '@lobehub/icons-static-svg/icons/bailian-color.svg?no-inline'
import bedrock from '@lobehub/icons-static-svg/icons/bedrock-color.svg?no-inline'
import cerebras from '@lobehub/icons-static-svg/icons/cerebras-color.svg?no-inline'
import claude from '@lobehub/icons-static-svg/icons/claude-color.svg?no-inline'
import claudecode from '@lobehub/icons-static-svg/icons/claudecode-color.svg?no-inline'
import cloudflare from '@lobehub/icons-static-svg/icons/cloudflare-color.svg?no-inline'
import codex from '@lobehub/icons-static-svg/icons/codex-color.svg?no-inline'
import cohere from '@lobehub/icons-static-svg/icons/cohere-color.svg?no-inline'
import deepinfra from '@lobehub/icons-static-svg/icons/deepinfra-color.svg?no-inline'
import deepseek from '@lobehub/icons-static-svg/icons/deepseek-color.svg?no-inline'
import doubao from '@lobehub/icons-static-svg/icons/doubao-color.svg?no-inline'
import fireworks from '@lobehub/icons-static-svg/icons/fireworks-color.svg?no-inline'
import gemini from '@lobehub/icons-static-svg/icons/gemini-color.svg?no-inline'
import huggingface from '@lobehub/icons-static-svg/icons/huggingface-color.svg?no-inline'
import hunyuan from '@lobehub/icons-static-svg/icons/hunyuan-color.svg?no-inline'
import longcat from '@lobehub/icons-static-svg/icons/longcat-color.svg?no-inline'
import meta from '@lobehub/icons-static-svg/icons/meta-color.svg?no-inline'
import minimax from '@lobehub/icons-static-svg/icons/minimax-color.svg?no-inline'
import mistral from '@lobehub/icons-static-svg/icons/mistral-color.svg?no-inline'
import modelscope from '@lobehub/icons-static-svg/icons/modelscope-color.svg?no-inline'
import newapi from '@lobehub/icons-static-svg/icons/newapi-color.svg?no-inline'
import novita from '@lobehub/icons-static-svg/icons/novita-color.svg?no-inline'
import nvidia from '@lobehub/icons-static-svg/icons/nvidia-color.svg?no-inline'
import openrouter from '@lobehub/icons-static-svg/icons/openrouter-color.svg?no-inline'
import perplexity from '@lobehub/icons-static-svg/icons/perplexity-color.svg?no-inline'
import ppio from '@lobehub/icons-static-svg/icons/ppio-color.svg?no-inline'
import qwen from '@lobehub/icons-static-svg/icons/qwen-color.svg?no-inline'
import sambanova from '@lobehub/icons-static-svg/icons/sambanova-color.svg?no-inline'
import siliconcloud from '@lobehub/icons-static-svg/icons/siliconcloud-color.svg?no-inline'
import stepfun from '@lobehub/icons-static-svg/icons/stepfun-color.svg?no-inline'
import together from '@lobehub/icons-static-svg/icons/together-color.svg?no-inline'
import vertexai from '@lobehub/icons-static-svg/icons/vertexai-color.svg?no-inline'
import vllm from '@lobehub/icons-static-svg/icons/vllm-color.svg?no-inline'
import volcengine from '@lobehub/icons-static-svg/icons/volcengine-color.svg?no-inline'
import zhipu from '@lobehub/icons-static-svg/icons/zhipu-color.svg?no-inline'
import anthropic from '@lobehub/icons-static-svg/icons/anthropic.svg?no-inline'
import cline from '@lobehub/icons-static-svg/icons/cline.svg?no-inline'
import cursor from '@lobehub/icons-static-svg/icons/cursor.svg?no-inline'
import github from '@lobehub/icons-static-svg/icons/github.svg?no-inline'
import githubcopilot from '@lobehub/icons-static-svg/icons/githubcopilot.svg?no-inline'
import grok from '@lobehub/icons-static-svg/icons/grok.svg?no-inline'
import groq from '@lobehub/icons-static-svg/icons/groq.svg?no-inline'
import kimi from '@lobehub/icons-static-svg/icons/kimi.svg?no-inline'
import lmstudio from '@lobehub/icons-static-svg/icons/lmstudio.svg?no-inline'
import moonshot from '@lobehub/icons-static-svg/icons/moonshot.svg?no-inline'
import ollama from '@lobehub/icons-static-svg/icons/ollama.svg?no-inline'
import openai from '@lobehub/icons-static-svg/icons/openai.svg?no-inline'
import opencode from '@lobehub/icons-static-svg/icons/opencode.svg?no-inline'
import vercel from '@lobehub/icons-static-svg/icons/vercel.svg?no-inline'
import xai from '@lobehub/icons-static-svg/icons/xai.svg?no-inline'
import zai from '@lobehub/icons-static-svg/icons/zai.svg?no-inline'

/** Marks in colours, by name. */
export const LOGOS: Readonly<Record<string, string>> = {
  aihubmix,
  azure,
  baidu,
  bailian,
  bedrock,
  cerebras,
  claude,
  claudecode,
  cloudflare,
  codex,
  cohere,
  deepinfra,
  deepseek,
  doubao,
  fireworks,
  gemini,
  huggingface,
  hunyuan,
  longcat,
  meta,
  minimax,
  mistral,
  modelscope,
  newapi,
  novita,
  nvidia,
  openrouter,
  perplexity,
  ppio,
  qwen,
  sambanova,
  siliconcloud,
  stepfun,
  together,
  vertexai,
  vllm,
  volcengine,
  zhipu,
}

/** Marks of one colour. */
export const MONO_LOGOS: Readonly<Record<string, string>> = {
  anthropic,
  cline,
  cursor,
  github,
  githubcopilot,
  grok,
  groq,
  kimi,
  lmstudio,
  moonshot,
  ollama,
  openai,
  opencode,
  vercel,
  xai,
  zai,
}
