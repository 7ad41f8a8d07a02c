import type { Handlers } from '@zhenshu/kernel/http.ts';
import type { catalogContract } from './contract.ts';
import { svgOf } from './domain/sheet-chart.ts';
import { toBpmn } from './domain/sheet-bpmn.ts';
import { browseVersions, getCategory, listCategories, showProposal } from './usecases/browse.ts';
import { changeDraft, checkDraft, copyVersion, discardDraft, returnDraft, reviewDraft } from './usecases/drafts.ts';
import { exportList } from './usecases/export.ts';
import type { Deps } from './usecases/deps.ts';
import { importList, previewImport } from './usecases/import.ts';
import { getSheet, importBpmn } from './usecases/sheets.ts';
import { adoptSuggestion, browseSuggestions, dismissSuggestion } from './usecases/suggestions.ts';
import { browseChanges, publishList, setStepLimit, showDifference, showStepLimits } from './usecases/publish.ts';

/** The handlers of the module's routes. */
export function makeHandlers(deps: Deps): Handlers<typeof catalogContract> {
  return {
    'GET /categories': (ctx, { query }) => listCategories(ctx, query),
    'GET /categories/:kind/:code': (ctx, { params }) => getCategory(ctx, params.kind, params.code),
    'GET /duties/proposal': (ctx, { query }) => showProposal(ctx, { ...query, area: Number(query.area) }),
    'GET /lists': (ctx, { query }) => browseVersions(ctx, query),
    'POST /lists/:list/preview': (ctx, { params, query, body }) =>
      previewImport(ctx, deps, { list: params.list, file: query.file, bytes: body }),
    'POST /lists/:list/import': (ctx, { params, query, body }) =>
      importList(ctx, deps, {
        ...query,
        acceptPartial: query.acceptPartial === '1',
        list: params.list,
        bytes: body,
      }),
    'GET /lists/versions/:id/difference': (ctx, { params }) => showDifference(ctx, params.id),
    'GET /lists/versions/:id/changes': (ctx, { params, query }) => browseChanges(ctx, params.id, query),
    'GET /lists/versions/:id/faults': (ctx, { params }) => checkDraft(ctx, deps, params.id),
    'POST /lists/versions/:id/copy': (ctx, { params, body }) => copyVersion(ctx, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/change': (ctx, { params, body }) => changeDraft(ctx, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/review': (ctx, { params, body }) =>
      reviewDraft(ctx, deps, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/return': (ctx, { params, body }) => returnDraft(ctx, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/discard': (ctx, { params, body }) => discardDraft(ctx, { ...body, versionId: params.id }),
    'POST /lists/versions/:id/publish': (ctx, { params, body }) =>
      publishList(ctx, { id: body.id, versionId: params.id, from: body.from }),
    'GET /lists/:list/export': async (ctx, { params, query }, { reply }) => {
      const { fileName, bytes } = await exportList(ctx, deps, params.list, query.version);
      reply
        .type('application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')
        .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(fileName)}`);
      return bytes;
    },
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
    'GET /step-limits': (ctx, { query }) => showStepLimits(ctx, query.kind),
    'POST /step-limits': (ctx, { body }) => setStepLimit(ctx, body),
  };
}
