// 用量页面的文字。
import type { usage as english } from '../en/usage.ts'

export const usage: typeof english = {
  range: '时间范围',
  ranges: { '24h': '24 小时', '7d': '7 天', '30d': '30 天', '90d': '90 天' },
  groupBy: '分组',
  by: (group) => `按${group}`,
  groups: {
    model: '模型',
    provider: '提供商',
    agent: '客户端程序',
    project: '项目',
    key: '客户端密钥',
    client: '客户端协议',
  },
  measure: '指标',
  measures: { cost: '费用', tokens: 'Token', requests: '请求' },
  perDay: '每天',
  perHour: '每小时',
  chart: (measure, per, group) => `${per}${measure}（按${group}）`,
  table: (group) => `用量（按${group}）`,
  columns: {
    requests: '请求',
    errors: '错误',
    input: '输入',
    cached: '缓存',
    output: '输出',
    cost: '费用',
    median: '中位数',
    p95: '95%',
  },
  narrow: (name) => `仅显示 ${name}`,
  removeFilter: (group, name) => `取消筛选：${group} ${name}`,
  export: '导出',
  empty: '此期间没有用量',
  emptyHint: '更长的时间范围或更少的筛选条件可能会有内容。',
  unpriced: (_count, shown, names) =>
    `费用不含 ${shown} 个价格未知的请求：${names}。可在配置的 [models] 下用 input_price 和 output_price 写明价格。`,
  prices: (list) => `价格以美元计：先取配置，其次 ${list}，再次内置目录。`,
  clock: (zone) => `日期以网关的时钟为准（${zone}）。`,
}
