/** Identifiers of the field: division codes, credit codes, citizen numbers, phones, and their masks. Pure. */

/** Half-open numeric range of 12-digit codes that covers an area and everything below it. */
export type AreaRange = { readonly lo: number; readonly hi: number };

/** Level of a division code: 省, 市, 县, 乡镇街道, 村社区. */
export type AreaLevel = 'province' | 'prefecture' | 'county' | 'town' | 'village';

const areaSteps: readonly [digits: number, level: AreaLevel][] = [
  [2, 'province'],
  [4, 'prefecture'],
  [6, 'county'],
  [9, 'town'],
  [12, 'village'],
];

/** Reads a division code of 2, 4, 6, 9 or 12 digits; its level follows from its trailing zeros. Null when malformed. */
export function parseAreaCode(text: string): { code: number; level: AreaLevel } | null {
  if (!/^[1-9]\d+$/.test(text) || !areaSteps.some(([digits]) => digits === text.length)) return null;
  const code = text.padEnd(12, '0');
  const [, level] = areaSteps.find(([digits]) => /^0*$/.test(code.slice(digits)))!;
  return { code: Number(code), level };
}

/** The range of an area: a county 440310000000 gives [440310000000, 440311000000). Throws on a malformed code. */
export function areaRange(code: string | number): AreaRange {
  const parsed = parseAreaCode(String(code));
  if (!parsed) throw new Error(`Not a division code: ${code}`);
  const [digits] = areaSteps.find(([, level]) => level === parsed.level)!;
  return { lo: parsed.code, hi: parsed.code + 10 ** (12 - digits) };
}

/** The 6-digit county of a 12-digit code. */
export function countyOf(code: number): number {
  return Math.floor(code / 1_000_000);
}

const creditAlphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const creditWeights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const organWeights = [3, 7, 9, 10, 5, 8, 4, 2];

/** What is wrong with a 统一社会信用代码 (GB 32100, inner code GB 11714); null when nothing is. */
export function creditCodeProblem(text: string): null | 'length' | 'alphabet' | 'check' | 'inner_check' {
  if (text.length !== 18) return 'length';
  const digits = [...text].map((c) => creditAlphabet.indexOf(c));
  if (digits.includes(-1)) return 'alphabet';
  const sum = creditWeights.reduce((total, weight, i) => total + weight * digits[i]!, 0);
  if (creditAlphabet[(31 - (sum % 31)) % 31] !== text[17]) return 'check';
  // Inside the organ code letters count 10 to 35 of the whole alphabet (GB 11714).
  const inner = organWeights.reduce((total, weight, i) => total + weight * Number.parseInt(text[8 + i]!, 36), 0);
  const check = 11 - (inner % 11);
  return text[16] === (check === 10 ? 'X' : check === 11 ? '0' : String(check)) ? null : 'inner_check';
}

/** Whether a text is a valid 统一社会信用代码. */
export function isCreditCode(text: string): boolean {
  return creditCodeProblem(text) === null;
}

/** A citizen number as it is kept: no spaces, x in upper case. */
export function normalizeCitizenId(text: string): string {
  return text.replaceAll(/\s/g, '').toUpperCase();
}

const citizenWeights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/** What is wrong with a 公民身份号码 (GB 11643); abolished division codes are fine. `today` bounds the birth date. */
export function citizenIdProblem(text: string, today: string): null | 'form' | 'birth_date' | 'check' {
  if (!/^[1-9]\d{16}[\dX]$/.test(text)) return 'form';
  const birth = `${text.slice(6, 10)}-${text.slice(10, 12)}-${text.slice(12, 14)}`;
  const instant = new Date(`${birth}T00:00:00Z`);
  if (Number.isNaN(instant.getTime()) || instant.toISOString().slice(0, 10) !== birth || birth > today)
    return 'birth_date';
  const sum = citizenWeights.reduce((total, weight, i) => total + weight * Number(text[i]), 0);
  return '10X98765432'[sum % 11] === text[17] ? null : 'check';
}

/** A phone number as it is kept: ASCII digits only, without +86. */
export function normalizePhone(text: string): string {
  const ascii = [...text]
    .map((c) => (c >= '０' && c <= '９' ? String.fromCharCode(c.charCodeAt(0) - 0xfee0) : c))
    .join('');
  return ascii.replaceAll(/[\s()（）\-－—]/g, '').replace(/^(\+|00)86/, '');
}

/** What is wrong with a normalised phone: mobile, landline with area code, 400/800 or a short service number are fine. */
export function phoneProblem(text: string): null | 'form' {
  return /^(1[3-9]\d{9}|0\d{2,3}\d{7,8}|[48]00\d{7}|1\d{2,4}|9\d{4})$/.test(text) ? null : 'form';
}

/** 180****1999 for a mobile; a landline or short number keeps area code and last two. */
export function maskPhone(text: string): string {
  if (/^1[3-9]\d{9}$/.test(text)) return `${text.slice(0, 3)}****${text.slice(7)}`;
  if (text.length <= 5) return '*'.repeat(text.length);
  return `${text.slice(0, 4)}${'*'.repeat(Math.max(text.length - 6, 1))}${text.slice(-2)}`;
}

/** Citizen number with 6+4 characters shown (lists), or 1+2 (strict). */
export function maskCitizenId(text: string, style: '6+4' | '1+2' = '6+4'): string {
  const [head, tail] = style === '6+4' ? [6, 4] : [1, 2];
  if (text.length <= head + tail) return '*'.repeat(text.length);
  return text.slice(0, head) + '*'.repeat(text.length - head - tail) + text.slice(-tail);
}

/** A name with only its first character shown: 张**. */
export function maskName(text: string): string {
  const characters = [...text];
  return characters.length === 0 ? '' : characters[0] + '*'.repeat(Math.max(characters.length - 1, 1));
}

/** An address down to the town; the rest is hidden. */
export function maskAddress(text: string): string {
  const town = /^.*?(镇|乡|街道)/.exec(text) ?? /^.*?(区|县|市)/.exec(text);
  return town ? `${town[0]}****` : '****';
}
