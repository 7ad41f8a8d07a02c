import { no } from '@zhenshu/casefile/domain.ts';
import { ReportBackPayload, SupervisePayload, UrgePayload } from '../contract.ts';
import { rule, start, stop, task, daysUntil, hasOrder, ownOrgan } from './parts.ts';

/** Commands that press whoever has it: urged, ordered to report, reported (催办、督办). */
export const pressing = {
  urge: rule({
    from: ['dispatched', 'arbitrating', 'handling', 'paused', 'shelved', 'handled', 'checked'],
    to: 'same',
    right: 'event.urge',
    payload: UrgePayload,
    fact: 'urged',
    decide: (file) => ({ set: { urged: ((file.data['urged'] as number | undefined) ?? 0) + 1 } }),
  }),
  supervise: rule({
    from: ['dispatched', 'handling', 'paused', 'shelved'],
    to: 'same',
    right: 'event.supervise',
    payload: SupervisePayload,
    fact: 'supervised',
    decide: (file, payload, { now, commandId, actor }) => {
      if (hasOrder(file)) return no('event.order_waits');
      const days = daysUntil(payload.until, now, 60);
      if (days === null) return no('event.order_day');
      return {
        set: { order: { text: payload.text, until: payload.until, by: actor.name } },
        clocks: [start('report_back', { amount: days, unit: 'natural_day' })],
        tasks: [task(commandId, 0, 'report_back', 'event.handle', file.organId, 'report_back')],
      };
    },
  }),
  report_back: rule({
    from: ['dispatched', 'handling', 'paused', 'shelved'],
    to: 'same',
    right: 'event.handle',
    payload: ReportBackPayload,
    fact: 'reported_back',
    may: (actor, file) => ownOrgan(actor, file) ?? (hasOrder(file) ? null : 'event.no_order'),
    decide: (_file, payload) => ({
      set: { order: null },
      clocks: [stop('report_back')],
      close: ['report_back'],
      files: payload.files ?? [],
    }),
  }),
} as const;
