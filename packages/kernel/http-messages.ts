import type { Messages } from './messages.ts';

/** Texts of the refusals the shell itself gives. */
export const messages = {
  'http.no_such_route': ['没有这个地址', 'There is nothing at this address'],
  'http.busy': ['现在上传的人很多，请过几秒再试', 'Many uploads at the moment; please try again in a few seconds'],
  'http.too_many': [
    '操作太频繁，请 {retryAfterSeconds} 秒后再试',
    'Too many requests; try again in {retryAfterSeconds} s',
  ],
  'http.body_expected': ['没有收到文件内容', 'The file content is missing'],
  'http.sign_in': ['请先登录', 'Please sign in'],
  'http.cross_site': ['请求来源不明，已拒绝', 'Refused: the request came from another site'],
  'http.not_allowed': ['当前岗位没有此项权限', 'Your post does not have this right'],
  'http.invalid': ['填写的内容有误，请检查标出的项目', 'Some fields are wrong; see the marked ones'],
  'http.database_away': [
    '数据库暂时连不上，内容没有提交，请稍后重试',
    'The database is away for a moment; nothing was submitted, try again shortly',
  ],
  'http.too_slow': ['内容传得太慢，没有收全，请重新发送', 'The content came too slowly; please send it again'],
  'http.too_large': ['文件或内容太大', 'The file or content is too large'],
  'http.media_type': ['不支持这种文件类型', 'This media type is not supported'],
  'http.malformed': ['请求格式不正确', 'The request is malformed'],
  'http.fault': [
    '系统出错了，内容没有提交；请把编号告诉管理员',
    'Something broke; nothing was submitted. Tell an administrator the number',
  ],
  'command.day_closed': [
    '这项操作用时太久，当日台账已经封存，请再提交一次',
    'This took so long that its day has been closed; please submit it again',
  ],
  'command.reused': ['这个操作编号已被另一项操作使用', 'This command id was already used for something else'],
} as const satisfies Messages;
