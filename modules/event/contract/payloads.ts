import { Type } from 'typebox';
import { ClassCode } from '@zhenshu/catalog/contract.ts';
import { AreaCode, DayText, Id, Lat, Lng, oneOf, strict, words } from '@zhenshu/kernel/contract.ts';
import { longest, pauseGrounds, refusalGrounds, results, returnGrounds } from './words.ts';

export const Files = Type.Array(Id, { maxItems: 12, uniqueItems: true });

/** Payloads of the procedure's commands; screens are drawn from them. */
export const FilePayload = strict({
  kind: oneOf(['component', 'matter', 'event'] as const),
  code: ClassCode,
  condition: words(20),
  title: Type.Optional(words(80)),
  remark: Type.Optional(words(500)),
});
/** Where it is: a position, or the code of the town or village when nobody knows better. */
export const PlacePayload = strict({
  lng: Type.Optional(Lng),
  lat: Type.Optional(Lat),
  area: Type.Optional(AreaCode),
  place: Type.Optional(words(longest.place)),
});
/** Puts a wrong class right (改类) before the event is sent to anybody. */
export const ReclassifyPayload = strict({
  kind: FilePayload.properties.kind,
  code: FilePayload.properties.code,
  condition: FilePayload.properties.condition,
  reason: words(1000),
});
export const RefusePayload = strict({
  ground: oneOf(refusalGrounds),
  /** What the reporter reads: whoever is turned away is told why. */
  answer: words(2000),
  remark: Type.Optional(words(500)),
});
export const DispatchPayload = strict({
  organId: Id,
  supports: Type.Optional(Type.Array(Id, { maxItems: 8, uniqueItems: true })),
  /** Needed where the organ is not the one the lists name. */
  reason: Type.Optional(words(500)),
  remark: Type.Optional(words(500)),
});
/** What a grid worker or the desk did about it at once (自处置). */
export const SettlePayload = strict({
  kind: FilePayload.properties.kind,
  code: FilePayload.properties.code,
  condition: FilePayload.properties.condition,
  text: words(2000),
  files: Type.Optional(Files),
});
/** The earlier event of the same thing this one is joined to (并案). */
export const JoinPayload = strict({ into: Id, reason: Type.Optional(words(500)) });
export const SplitPayload = strict({ reason: words(500) });
/** What the other event is told: which one was joined or taken apart. */
export const JoinedPayload = strict({ caseId: Id, report: Type.String() });
export const AcceptPayload = strict({});
export const ReturnPayload = strict({ ground: oneOf(returnGrounds), reason: words(1000) });
/** Ends a dispute about whose it is (裁定): the organ named keeps it. Kept as a precedent where it may guide later ones. */
export const RulePayload = strict({
  organId: Id,
  supports: Type.Optional(Type.Array(Id, { maxItems: 8, uniqueItems: true })),
  reason: words(2000),
  precedent: Type.Optional(Type.Boolean()),
  /** Asks whoever keeps the lists to name the organ there (清单调整建议). */
  proposal: Type.Optional(Type.Boolean()),
});
/** Takes a dispatch back that was not yet accepted (撤回派遣). */
export const RecallPayload = strict({ reason: words(1000) });
export const PausePayload = strict({ ground: oneOf(pauseGrounds), reason: words(1000) });
export const ResumePayload = strict({});
/** Asks for a longer limit (申请延期): how many units of the event's own limit more. */
export const AskExtensionPayload = strict({ amount: Type.Integer({ minimum: 1, maximum: 365 }), reason: words(1000) });
export const DecideExtensionPayload = strict({ granted: Type.Boolean(), reason: words(1000) });
/** Shelves what cannot be solved for now (挂账) until a day on which it is looked at again. */
export const ShelvePayload = strict({ until: DayText, reason: words(1000) });
export const TakeUpPayload = strict({ reason: words(1000) });
/** Urges whoever has it (催办). */
export const UrgePayload = strict({ text: words(1000) });
/** An order of a supervisor (督办): what is to be done, and the day the organ reports back on. */
export const SupervisePayload = strict({ text: words(1000), until: DayText });
export const ReportBackPayload = strict({ text: words(1000), files: Type.Optional(Files) });
export const HandlePayload = strict({ result: oneOf(results), text: words(2000), files: Type.Optional(Files) });
export const CheckPayload = strict({ passed: Type.Boolean(), text: words(1000), files: Type.Optional(Files) });
/** Five grades (五级评价): 1 very dissatisfied … 5 very satisfied. Up to this one it is a bad rating (差评). */
export const badGrade = 2;
const Grade = Type.Integer({ minimum: 1, maximum: 5 });
/** What a reporter says of how it was done; `report` is the number he holds. */
export const RatePayload = strict({ report: words(20), grade: Grade, text: Type.Optional(words(500)) });
/** A call back (回访): whether he was reached, and what he said. */
export const FollowUpPayload = strict({ reached: Type.Boolean(), grade: Type.Optional(Grade), text: words(1000) });
export const ReopenPayload = strict({ reason: words(1000) });
export const ClosePayload = strict({ answer: words(2000) });
/** `reason` stays among the staff; the reporter reads `answer`, or only that it was voided. */
export const VoidPayload = strict({ reason: words(1000), answer: Type.Optional(words(2000)) });
