// 概览页面的文字。
import type { overview as english } from '../en/overview.ts'

export const overview: typeof english = {
  health: '提供商状态',
  live: '实时请求',
  firstTitle: '等待第一个请求',
  firstText: '网关正在运行。让客户端指向它，或在此试用：',
  firstLocal: '在您添加提供商之前，由内置演示回答。',
  columns: {
    provider: '提供商',
    state: '状态',
    lastSuccess: '上次成功',
    lastError: '上次错误',
    time: '时间',
    client: '客户端',
    model: '请求 → 实际',
    status: '状态码',
    firstToken: '首个 token',
    total: '总时长',
    tokens: 'Token',
    cost: '费用',
  },
  states: {
    ready: '就绪',
    open: '暂停使用',
    halfOpen: '正在尝试',
    disabled: '已关闭',
    resting: (resting, all) => `${all} 个密钥中有 ${resting} 个暂停`,
  },
  running: '进行中',
  never: '从未',
  problems: {
    open: (provider, time) => `${provider} 多次失败，已暂停使用；${time}后可再次尝试。`,
    disabled: (provider, reason) => `${provider} 无法使用：${reason}。`,
    reload: (problem) => `上次配置更改被拒绝：${problem}`,
    store: (reason) => `请求未能正常保存：${reason}`,
    reset: '恢复使用',
  },
  noProviders: '还没有提供商',
}
