import type { Handlers } from '@zhenshu/kernel/http.ts';
import type { catalogContract } from './contract.ts';
import { svgOf } from './domain/sheet-chart.ts';
import { toBpmn } from './domain/sheet-bpmn.ts';
import { browseVersions, getCategory, listCategories, showProposal } from './usecases/browse.ts';
import { changeDraft, checkDraft, copyVersion, discardDraft, returnDraft, reviewDraft } from './usecases/drafts.ts';
import { exportList, type SheetAnswer } from './usecases/export.ts';
import { browseGrants, draftGrants, exportGrants, getGrant, openGrantDraft, showAuthority } from './usecases/grants.ts';
import type { Deps } from './usecases/deps.ts';
import {
  browseFusionRows,
  browseOpenClasses,
  draftDuties,
  exportFusionRows,
  showFusionReport,
} from './usecases/fusion.ts';
import { importList, markImport, previewImport } from './usecases/import.ts';
import { browseMatters, exportMatters, showMatter } from './usecases/matters.ts';
import {
  browsePublicMatters,
  browsePublished,
  changesPublished,
  feedPublished,
  showPublicMatter,
  showPublished,
  tablePublished,
} from './usecases/public.ts';
import { browseResponsibilities } from './usecases/responsibilities.ts';
import { browseScreening } from './usecases/screening.ts';
import { getSheet, importBpmn } from './usecases/sheets.ts';
import { adoptSuggestion, browseSuggestions, dismissSuggestion } from './usecases/suggestions.ts';
import { browseChanges, publishList, setStepLimit, showDifference, showStepLimits } from './usecases/publish.ts';

/** The handlers of the module's routes. */
export function makeHandlers(deps: Deps): Handlers<typeof catalogContract> {
  return {
    'GET /categories': (ctx, { query }) => listCategories(ctx, query),
    'GET /categories/:kind/:code': (ctx, { params }) => getCategory(ctx, params.kind, params.code),
    'GET /duties/proposal': (ctx, { query }) => showProposal(ctx, { ...query, area: Number(query.area) }),
    'GET /matters': (ctx, { query }) => browseMatters(ctx, query),
    'GET /matters/export': async (ctx, { query }, { reply }) => sendSheet(reply, await exportMatters(ctx, deps, query)),
    'GET /matters/:code': (ctx, { params, query }) => showMatter(ctx, params.code, query.on),
    'GET /responsibilities': (ctx, { query }) => browseResponsibilities(ctx, query),
    'GET /fusion/open': (ctx, { query }) => browseOpenClasses(ctx, deps, query),
    'GET /fusion/report': (ctx, { query }) => showFusionReport(ctx, deps, query),
    'GET /fusion/report/:part': (ctx, { params, query }) => browseFusionRows(ctx, deps, params.part, query),
    'GET /fusion/report/:part/export': async (ctx, { params, query }, { reply }) =>
      sendSheet(reply, await exportFusionRows(ctx, deps, params.part, query)),
    'POST /fusion/duties': (ctx, { body }) => draftDuties(ctx, deps, body),
    'GET /lists': (ctx, { query }) => browseVersions(ctx, query),
    'POST /lists/:list/preview': (ctx, { params, query, body }) =>
      previewImport(ctx, deps, { ...query, list: params.list, bytes: body }),
    'POST /lists/:list/marked': async (ctx, { params, query, body }, { reply }) =>
      sendSheet(reply, await markImport(ctx, deps, { ...query, list: params.list, bytes: body })),
    'POST /lists/:list/import': (ctx, { params, query, body }) =>
      importList(ctx, deps, {
        ...query,
        acceptPartial: query.acceptPartial === '1',
        list: params.list,
        bytes: body,
      }),
    'GET /screening': (ctx, { query }) => browseScreening(ctx, query),
    'GET /public/lists': (ctx, { query }) => browsePublished(ctx, query),
    'GET /public/lists/feed': async (ctx, _input, { request, reply }) => {
      reply.type('application/atom+xml; charset=utf-8');
      return Buffer.from(await feedPublished(ctx, `${request.protocol}://${request.host}`));
    },
    'GET /public/lists/versions/:id': (ctx, { params }) => showPublished(ctx, params.id),
    'GET /public/lists/versions/:id/csv': async (ctx, { params }, { reply }) => {
      const { fileName, text } = await tablePublished(ctx, deps, params.id);
      reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
      return Buffer.from(text);
    },
    'GET /public/lists/versions/:id/changes': (ctx, { params, query }) => changesPublished(ctx, params.id, query),
    'GET /public/matters': (ctx, { query }) => browsePublicMatters(ctx, query),
    'GET /public/matters/:code': (ctx, { params, query }) => showPublicMatter(ctx, params.code, query.on),
    'GET /lists/versions/:id/difference': (ctx, { params }) => showDifference(ctx, params.id),
    'GET /lists/versions/:id/changes': (ctx, { params, query }) => browseChanges(ctx, params.id, query),
    'GET /lists/versions/:id/faults': (ctx, { params }) => checkDraft(ctx, deps, params.id),
    'POST /lists/versions/:id/copy': (ctx, { params, body }) => copyVersion(ctx, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/change': (ctx, { params, body }) =>
      changeDraft(ctx, deps, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/review': (ctx, { params, body }) =>
      reviewDraft(ctx, deps, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/return': (ctx, { params, body }) => returnDraft(ctx, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/discard': (ctx, { params, body }) => discardDraft(ctx, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/publish': (ctx, { params, body }) =>
      publishList(ctx, { id: body.id, versionId: params.id, from: body.from }),
    'GET /lists/:list/export': async (ctx, { params, query }, { reply }) =>
      sendSheet(reply, await exportList(ctx, deps, params.list, query.version)),
    'GET /lists/versions/:id/sheets/:code/chart': async (ctx, { params }, { reply }) => {
      reply.type('image/svg+xml; charset=utf-8');
      return Buffer.from(svgOf(await getSheet(ctx, params)));
    },
    'GET /lists/versions/:id/sheets/:code/bpmn': async (ctx, { params }, { reply }) => {
      const sheet = await getSheet(ctx, params);
      const fileName = `${sheet.code}-${sheet.nameZh.replaceAll(/[\\/:*?"<>|\s]+/g, '_')}.bpmn`;
      reply
        .type('application/xml; charset=utf-8')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
      return Buffer.from(toBpmn(sheet));
    },
    'POST /lists/versions/:id/bpmn': (ctx, { params, query, body }) =>
      importBpmn(ctx, { id: query.id, versionId: params.id, bytes: body }),
    'GET /lists/suggestions': (ctx, { query }) => browseSuggestions(ctx, query),
    'POST /lists/suggestions/:id/adopt': (ctx, { params, body }) =>
      adoptSuggestion(ctx, deps, { ...body, suggestionId: params.id }),
    'POST /lists/suggestions/:id/dismiss': (ctx, { params, body }) =>
      dismissSuggestion(ctx, { ...body, suggestionId: params.id }),
    'GET /grants': (ctx, { query }) => browseGrants(ctx, query),
    'GET /grants/export': async (ctx, { query }, { reply }) => {
      const name = encodeURIComponent('赋权清单.csv');
      reply.type('text/csv; charset=utf-8').header('content-disposition', `attachment; filename*=UTF-8''${name}`);
      return exportGrants(ctx, query);
    },
    'GET /grants/:id': (ctx, { params }) => getGrant(ctx, params.id),
    'GET /authority': (ctx, { query }) => showAuthority(ctx, query),
    'POST /grants/drafts': (ctx, { body }) => openGrantDraft(ctx, body),
    'POST /grants/drafts/:id/lines': (ctx, { params, body }) =>
      draftGrants(ctx, deps, { ...body, versionId: params.id }),
    'GET /step-limits': (ctx, { query }) => showStepLimits(ctx, query.kind),
    'POST /step-limits': (ctx, { body }) => setStepLimit(ctx, body),
  };
}

/** What a reply needs for a file. */
type FileReply = { type(kind: string): { header(name: string, value: string): unknown } };

function sendSheet(reply: FileReply, { fileName, bytes }: SheetAnswer): Buffer {
  reply
    .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
  return bytes;
}
