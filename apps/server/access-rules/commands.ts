import type { Role } from '@zhenshu/org/contract.ts';
import { application } from './admissions.ts';

const desk: readonly Role[] = ['clerk', 'dispatcher'];
const callers: readonly Role[] = ['dispatcher', 'leader'];
const nobody = '00000000-0000-7000-8000-000000000000';

/**
 * Who may give which command to an event or, where it says so, to a joint call: intake, dispatch, handling and checking
 * stand apart. A command nobody named fails.
 */
export const commandRules: Readonly<
  Record<
    string,
    {
      readonly who: readonly Role[];
      readonly payload: Readonly<Record<string, unknown>>;
      readonly kind?: 'call' | 'admission';
    }
  >
> = {
  file: { who: desk, payload: { kind: 'event', code: 'A', condition: '9' } },
  reclassify: { who: desk, payload: { kind: 'event', code: 'A', condition: '9', reason: '试' } },
  place: { who: desk, payload: { area: 990101100999 } },
  refuse: { who: desk, payload: { ground: 'other', answer: '试' } },
  settle: { who: [...desk, 'grid_worker'], payload: { kind: 'event', code: 'A', condition: '9', text: '试' } },
  join: { who: desk, payload: { into: '00000000-0000-7000-8000-000000000000' } },
  split: { who: desk, payload: { reason: '试' } },
  dispatch: { who: ['dispatcher'], payload: { organId: '00000000-0000-7000-8000-000000000000' } },
  accept: { who: ['handler'], payload: {} },
  return: { who: ['handler'], payload: { ground: 'other', reason: '试' } },
  rule: {
    who: ['supervisor', 'leader'],
    payload: { organId: '00000000-0000-7000-8000-000000000000', reason: '试' },
  },
  recall: { who: ['dispatcher'], payload: { reason: '试' } },
  pause: { who: ['handler'], payload: { ground: 'other', reason: '试' } },
  resume: { who: ['handler'], payload: {} },
  ask_extension: { who: ['handler'], payload: { amount: 1, reason: '试' } },
  decide_extension: { who: ['dispatcher', 'leader'], payload: { granted: true, reason: '试' } },
  shelve: { who: ['dispatcher'], payload: { until: '2027-01-01', reason: '试' } },
  take_up: { who: ['dispatcher'], payload: { reason: '试' } },
  urge: { who: ['dispatcher', 'supervisor', 'leader'], payload: { text: '试' } },
  supervise: { who: ['supervisor', 'leader'], payload: { text: '试', until: '2027-01-01' } },
  report_back: { who: ['handler'], payload: { text: '试' } },
  handle: { who: ['handler'], payload: { result: 'solved', text: '试' } },
  check: { who: ['checker'], payload: { passed: true, text: '试' } },
  close: { who: desk, payload: { answer: '试' } },
  rate: { who: [], payload: { report: '试', grade: 5 } },
  follow_up: { who: desk, payload: { reached: false, text: '试' } },
  reopen: { who: desk, payload: { reason: '试' } },
  void: { who: ['dispatcher'], payload: { reason: '试' } },
  check_in: { kind: 'call', who: ['handler'], payload: {} },
  // Given through a one-off link only.
  answer_link: { kind: 'call', who: [], payload: { by: '试' } },
  excuse: { kind: 'call', who: ['handler'], payload: { ground: 'other', reason: '试' } },
  conclude: { kind: 'call', who: ['handler'], payload: { result: 'solved', text: '试' } },
  decide_excuse: { kind: 'call', who: callers, payload: { organId: nobody, accepted: true, reason: '试' } },
  add_organ: { kind: 'call', who: callers, payload: { organId: nobody, want: '试' } },
  stand_down: { kind: 'call', who: callers, payload: { organId: nobody, reason: '试' } },
  appoint: { kind: 'call', who: callers, payload: { organId: nobody, reason: '试' } },
  wind_up: { kind: 'call', who: callers, payload: { result: 'solved', text: '试' } },
  rate_organs: {
    kind: 'call',
    who: callers,
    payload: { ratings: [{ organId: nobody, arrival: 5, cooperation: 5, effect: 5 }] },
  },
  note_refusal: { kind: 'call', who: ['supervisor', 'leader'], payload: { organId: nobody, text: '试' } },
  make_link: { kind: 'call', who: callers, payload: { organId: nobody } },
  revoke_link: { kind: 'call', who: callers, payload: { organId: nobody, reason: '试' } },
  cancel: { kind: 'call', who: callers, payload: { reason: '试' } },
  examine: { kind: 'admission', who: ['list_manager'], payload: { advice: 'admit', text: '试' } },
  consult: { kind: 'admission', who: ['list_manager'], payload: { organIds: [nobody] } },
  comment: { kind: 'admission', who: ['handler'], payload: { opinion: 'agree', text: '试' } },
  note_opinion: {
    kind: 'admission',
    who: ['list_manager'],
    payload: { organId: nobody, opinion: 'agree', text: '试' },
  },
  send_back: { kind: 'admission', who: ['list_manager'], payload: { reason: '试' } },
  resubmit: { kind: 'admission', who: ['handler'], payload: application },
  admit: { kind: 'admission', who: ['leader'], payload: { text: '试' } },
  reject: { kind: 'admission', who: ['leader'], payload: { reason: '试' } },
  refer_back: { kind: 'admission', who: ['leader'], payload: { reason: '试' } },
  withdraw: { kind: 'admission', who: ['handler'], payload: { reason: '试' } },
  renew: { kind: 'admission', who: ['leader'], payload: { until: '2099-12-31', reason: '试' } },
  end: { kind: 'admission', who: ['list_manager'], payload: { reason: '试' } },
};
