// 与修改配置有关的文字。
import type { config as english } from '../en/config.ts'

export const config: typeof english = {
  undone: '已撤销',
  saved: '已保存',
  review: '查看更改',
  apply: '应用',
  noFile: (path) => `还没有配置文件。第一次更改会创建：${path}`,
  conflict: {
    title: '文件已被他人修改',
    text: '文件已不是此更改所针对的版本。下面是此更改对当前文件的影响。',
    diff: '此更改对磁盘上文件的影响',
    gone: '要修改的内容已不在文件中。',
    reload: '显示当前内容',
    keep: '仍然应用更改',
  },
  tests: {
    run: '测试',
    again: '重新测试',
    running: '正在测试…',
    never: '尚未测试',
    label: '上次测试',
    cost: '会发送几个小请求，消耗少量 token。',
    outcomes: { ok: '正常', warning: '有警告', failed: '失败', skipped: '未进行' },
    steps: {
      config: '条目',
      reach: '连接',
      auth: '密钥',
      models: '模型',
      answer: '回答',
      stream: '流式',
      tools: '工具',
      thinking: '思考',
      images: '图像',
      cache: '缓存',
    },
  },
  types: {
    openai: 'OpenAI Chat',
    openai_responses: 'OpenAI Responses',
    anthropic: 'Anthropic Messages',
    gemini: 'Gemini',
    demo: '演示',
  },
}
