import type { AlarmMapping, AlarmSource } from '@zhenshu/event/contract.ts';
import { alarmFields } from '../alarm-sample.ts';
import { wordsOf } from '../texts.ts';
import type { Question } from './field-form.tsx';

type Say = (key: string, values?: Record<string, unknown>) => string;

/** Minutes a device may be quiet after its report. */
const quietChoices = ['0', '5', '10', '30', '60', '240', '1440'];

/** What is asked of how a source is read: its quiet minutes and where each field stands. */
export function mappingQuestions(t: Say): Question[] {
  return [
    {
      name: 'quiet',
      kind: 'choice',
      required: true,
      label: t('alarm.field.quiet'),
      help: t('alarm.help.quiet'),
      options: quietChoices.map((value) => ({
        value,
        label: t(value === '0' ? 'alarm.never' : 'alarm.minutes', { minutes: value }),
      })),
    },
    ...alarmFields.map((name) => ({
      name,
      kind: 'text' as const,
      required: name === 'message',
      max: 200,
      pattern: '^(/([^~/]|~[01])*)+$',
      label: t(`alarm.field.${name}`),
      help: t(`alarm.help.${name}`),
    })),
    {
      name: 'system',
      kind: 'choice',
      required: true,
      label: t('alarm.field.system'),
      options: wordsOf('alarm.system.').map((value) => ({ value, label: t(`alarm.system.${value}`) })),
    },
  ];
}

/** The answers to those questions as they are sent. */
export function mappingOf(given: Record<string, unknown>): { mapping: AlarmMapping; quietMinutes: number } {
  const pointers = alarmFields.flatMap((name) =>
    typeof given[name] === 'string' && given[name] !== '' ? [[name, given[name]]] : [],
  );
  return {
    mapping: { ...Object.fromEntries(pointers), system: given['system'] } as AlarmMapping,
    quietMinutes: Number(given['quiet']),
  };
}

/** What a form about a source begins with. */
export function answersOf({ mapping, quietMinutes, name }: Pick<AlarmSource, 'mapping' | 'quietMinutes' | 'name'>) {
  return { ...mapping, name, quiet: String(quietMinutes) };
}
