/** Where a report came from (来源). */
export const channels = ['portal', 'desk', 'hotline', 'grid', 'village', 'alarm', 'upper', 'import', 'api'] as const;
export type Channel = (typeof channels)[number];

/** States of an event (事件), named so that the two field checks of the vendors cannot be confused (glossary). */
export const eventStates = [
  'reported',
  'refused',
  'joined',
  'filed',
  'dispatched',
  'arbitrating',
  'handling',
  'paused',
  'shelved',
  'handled',
  'checked',
  'closed',
  'voided',
] as const;
export type EventState = (typeof eventStates)[number];

/** Why an event is not filed (不予立案); the reporter is told in an answer. */
export const refusalGrounds = [
  'not_government',
  'not_found',
  'duplicate',
  'in_litigation',
  'in_petition',
  'secret_or_privacy',
  'concluded',
  'other',
] as const;
/** Why an organ gives a task back (退回). */
export const returnGrounds = ['not_our_duty', 'not_our_area', 'unclear', 'other'] as const;
/** Why the handling clock is paused (暂停). */
export const pauseGrounds = ['weather', 'materials', 'other_party', 'funds', 'other'] as const;
/** How it ended (处置结果): closed is not solved. */
export const results = ['solved', 'partly', 'explained', 'impossible'] as const;

/** Refusals of this module. */
export const refusalCodes = [
  'event.unknown_category',
  'event.unknown_condition',
  'event.unknown_organ',
  'event.reason_needed',
  'event.designated',
  'event.bound',
  'event.extension_waits',
  'event.extended_once',
  'event.extension_long',
  'event.no_extension',
  'event.same_hand',
  'event.review_day',
  'event.not_your_organ',
  'event.same_person',
  'event.outside_scope',
  'event.unknown_report',
  'event.unknown_area',
  'event.reporter_protected',
  'event.phone',
  'event.future',
  'event.no_column',
  'event.sheet_unreadable',
  'event.half_position',
  'event.external_known',
  'event.empty_text',
  'event.bad_time',
  'event.bad_position',
  'event.bad_area',
  'event.too_long',
  'event.row_failed',
  'event.nowhere',
  'event.unknown_target',
  'event.has_joined',
  'event.joined_full',
  'event.order_waits',
  'event.order_day',
  'event.no_order',
  'event.rated_once',
  'event.grade_when_reached',
  'event.reopened_once',
  'event.not_rateable',
  'event.period',
] as const;

/** The most characters of what a report says, at every door. */
export const longest = { text: 4000, place: 200, external: 60, name: 40 } as const;
