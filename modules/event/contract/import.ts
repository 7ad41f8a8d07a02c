import { Type, type Static } from 'typebox';
import { nullable, strict } from '@zhenshu/kernel/contract.ts';

/** What came of a table: good rows kept, repeated ones known, bad ones told. */
export const ImportReport = strict({
  rows: Type.Integer(),
  stored: Type.Integer(),
  repeated: Type.Integer(),
  emptyRows: Type.Integer(),
  problems: Type.Array(
    strict({ line: Type.Integer(), column: nullable(Type.String()), value: Type.String(), code: Type.String() }),
  ),
});
export type ImportReport = Static<typeof ImportReport>;
