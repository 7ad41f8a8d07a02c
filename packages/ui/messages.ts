import type { Messages } from '@zhenshu/kernel/messages.ts';

/** Texts all screens share: times, lengths of time, no network. */
export const messages = {
  'http.offline': [
    '没有连上服务器，内容没有提交；请检查网络后重试',
    'The server cannot be reached; nothing was submitted. Check the network and try again',
  ],
  'weekday.1': ['周一', 'Mon'],
  'weekday.2': ['周二', 'Tue'],
  'weekday.3': ['周三', 'Wed'],
  'weekday.4': ['周四', 'Thu'],
  'weekday.5': ['周五', 'Fri'],
  'weekday.6': ['周六', 'Sat'],
  'weekday.7': ['周日', 'Sun'],
  'time.left': ['剩 {span}', '{span} left'],
  'time.end_today': ['今天 {time} 前', 'today {time}'],
  'time.end_tomorrow': ['明天 {time} 前', 'tomorrow {time}'],
  'time.end': ['{day} {time} 前', '{day} {time}'],
  'time.over': ['超 {span}', '{span} over'],
  'time.ago': ['{span}前', '{span} ago'],
  'time.now': ['刚刚', 'just now'],
  'span.minutes': ['{minutes} 分钟', '{minutes} min'],
  'span.hours': ['{hours} 小时', '{hours} h'],
  'span.hours_minutes': ['{hours} 小时 {minutes} 分', '{hours} h {minutes} min'],
  'span.days': ['{days} 天', '{days} d'],
  'span.days_hours': ['{days} 天 {hours} 小时', '{days} d {hours} h'],
  'amount.hours_minutes': ['{hours} {unit} {minutes} 分', '{hours} {unit} {minutes} min'],
  'amount.minutes': ['{minutes} 分钟（{unit}）', '{minutes} min ({unit})'],
  amount: ['{amount} {unit}', '{amount} {unit}'],
} as const satisfies Messages;
