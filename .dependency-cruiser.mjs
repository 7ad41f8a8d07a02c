// The dependency rules of the house. Every rule is listed in docs as "module order" and "layers":
// a module is entered by its front door, calls point left in both orders, and pure files stay pure.
import { builtinModules } from 'node:module';

/** Modules in order of dependence: each may import only those left of it. */
export const moduleOrder = [
  'org',
  'catalog',
  'casefile',
  'admission',
  'grid',
  'event',
  'service',
  'seal',
  'enforcement',
  'command',
  'review',
  'people',
  'exchange',
];

/** Layers of a module in order of dependence; layers in one row may not import each other. */
const layerOrder = [
  ['contract'],
  ['lifecycle'],
  ['domain'],
  ['policy'],
  ['store'],
  ['usecases'],
  ['routes', 'jobs'],
  ['server'],
];

/** Layers that decide and hold no input or output; they run in the browser too. */
export const pureLayers = ['contract', 'lifecycle', 'domain', 'policy', 'messages', 'procedure'];

/** Layers that touch the world: databases, queues, HTTP. */
export const shellLayers = ['store', 'usecases', 'routes', 'jobs', 'server'];

/** Kernel files (or folders of the name) that pure files may import. Add a name only if it needs no `node:` at all. */
export const pureKernel = [
  'actor',
  'calendar',
  'canonical',
  'contract',
  'csv',
  'identifiers',
  'messages',
  'refusal',
  'uuid',
];

const doors = ['contract', 'domain', 'policy', 'messages', 'procedure', 'server'];

const any = (names) => `(${names.join('|')})`;
/** One layer is `x.ts`, a folder `x/`, or for texts `x.zh.ts`; a test is never part of it. */
const files = (names) => `${any(names)}(\\.ts$|\\.[a-z-]+\\.ts$|/)`;
const test = '\\.test\\.tsx?$|/testing(\\.ts$|/)';
const core = `^(node:.+|${any(builtinModules.filter((name) => !name.startsWith('_')))})$`;
const pureKernelFiles = `^packages/kernel/${files(pureKernel)}`;
const browser = '^(apps/(console|field|portal)|packages/ui)/';
const browserTools = '(^|/)vite\\.config\\.ts$';
const pureFiles = `^modules/[^/]+/${files(pureLayers)}`;
/** Data files shipped with the program: reading them needs no input or output. */
const catalogData = '^catalogs/.+\\.json$';
/** Packages without any input or output: pure files may use them. */
const purePackages = '(^|/)node_modules/(typebox|@dagrejs)/';

const layerRules = layerOrder.flatMap((row, at) =>
  row.map((layer) => ({
    name: `layer-order-${layer}`,
    comment: `${layer} may import only what stands left of it in its module (design.md, shape of the program)`,
    severity: 'error',
    from: { path: `^modules/([^/]+)/${files([layer])}`, pathNot: test },
    to: {
      path: `^modules/$1/${files([...row.filter((other) => other !== layer), ...layerOrder.slice(at + 1).flat()])}`,
    },
  })),
);

const moduleRules = moduleOrder.map((module, at) => ({
  name: `module-order-${module}`,
  comment: `${module} may import only the modules ${moduleOrder.slice(0, at).join(', ') || '(none)'}`,
  severity: 'error',
  from: { path: `^modules/${module}/` },
  to: { path: '^modules/', pathNot: `^modules/${any(moduleOrder.slice(0, at + 1))}/` },
}));

export default {
  forbidden: [
    {
      name: 'no-cycle',
      comment: 'A cycle has no order; put the shared part left of both',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'pure-stays-pure',
      comment: 'Pure files import only pure files, pure packages and the pure kernel',
      severity: 'error',
      from: { path: `${pureFiles}|${pureKernelFiles}`, pathNot: test },
      to: { pathNot: [pureFiles, pureKernelFiles, catalogData, purePackages] },
    },
    {
      name: 'pure-reaches-nothing',
      comment: 'Not even through another file may a pure file reach node: or an npm package other than the pure ones',
      severity: 'error',
      from: { path: `${pureFiles}|${pureKernelFiles}`, pathNot: test },
      to: { path: `${core}|(^|/)node_modules/(?!typebox/|@dagrejs/)`, reachable: true },
    },
    ...layerRules,
    {
      name: 'store-is-a-leaf',
      comment: 'A store imports no use case, route, job or front door, of any module',
      severity: 'error',
      from: { path: `^modules/[^/]+/${files(['store'])}`, pathNot: test },
      to: { path: `^modules/[^/]+/${files(['usecases', 'routes', 'jobs', 'server'])}` },
    },
    {
      name: 'sql-only-in-store',
      comment: 'Only stores, the kernel, the composition root and tools speak SQL; tests may look at stored rows',
      severity: 'error',
      from: {
        pathNot: [
          `^modules/[^/]+/${files(['store'])}`,
          '^packages/kernel/',
          '^apps/server/',
          '^(tools|bench|db)/',
          'node_modules/',
          test,
        ],
      },
      to: { path: '(^|/)node_modules/(kysely|pg|@types/pg)/' },
    },
    {
      name: 'enter-by-the-front-door',
      comment: 'No relative path crosses from one package into another: import @zhenshu/<name>/<file>',
      severity: 'error',
      from: { path: '^((?:modules|packages|apps)/[^/]+|db|catalogs)/' },
      to: {
        path: '^(modules|packages|apps|db|catalogs)/',
        pathNot: '^$1/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased', 'aliased-workspace'],
      },
    },
    {
      name: 'enter-by-the-front-door-from-outside',
      comment: 'Tools, benches and journeys enter packages through their names too',
      severity: 'error',
      from: { pathNot: '^(modules|packages|apps|db|catalogs)/|node_modules/' },
      to: {
        path: '^(modules|packages|apps|db|catalogs)/',
        dependencyTypes: ['local'],
        dependencyTypesNot: ['aliased', 'aliased-workspace'],
      },
    },
    {
      name: 'only-through-doors',
      comment: `Another module may be entered only through ${doors.join(', ')}`,
      severity: 'error',
      from: { path: '^modules/([^/]+)/', pathNot: test },
      to: { path: '^modules/', pathNot: [`^modules/$1/`, `^modules/[^/]+/${files(doors)}`] },
    },
    {
      name: 'only-through-doors-from-outside',
      comment: `Apps and packages enter a module only through ${doors.join(', ')}; testing.ts is for tests and tools`,
      severity: 'error',
      from: { path: '^(apps|packages)/', pathNot: test },
      to: { path: '^modules/', pathNot: `^modules/[^/]+/${files(doors)}` },
    },
    ...moduleRules,
    {
      name: 'module-unlisted',
      comment: 'A new module must be given its place in the order first',
      severity: 'error',
      from: { path: '^modules/', pathNot: `^modules/${any(moduleOrder)}/` },
      to: {},
    },
    {
      name: 'kernel-knows-no-module',
      comment: 'The kernel stands below every module and app',
      severity: 'error',
      from: { path: '^(packages/kernel|db|catalogs)/' },
      to: { path: '^(modules|apps|packages/(?!kernel/)|tools|bench|e2e)/' },
    },
    {
      name: 'modules-know-no-app',
      comment: 'Modules and packages never import apps, screens or tools',
      severity: 'error',
      from: { path: '^(modules|packages/ui)/' },
      to: { path: '^(apps|tools|bench|e2e)/' },
    },
    {
      name: 'modules-draw-nothing',
      comment: 'Widgets belong to the apps; a module imports no screen code',
      severity: 'error',
      from: { path: '^modules/' },
      to: { path: '^packages/ui/' },
    },
    {
      name: 'browser-stays-in-browser',
      comment: 'Screens never reach a store, a server door or node:, not even through another file',
      severity: 'error',
      from: { path: browser, pathNot: [test, browserTools] },
      to: {
        path: `${core}|^modules/[^/]+/${files(shellLayers)}|^apps/server/|(^|/)node_modules/(kysely|pg|fastify|graphile-worker)/`,
        reachable: true,
      },
    },
    {
      name: 'no-undeclared-dependency',
      comment: 'Each npm package stands in a package.json',
      severity: 'error',
      from: { pathNot: 'node_modules/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    {
      name: 'no-unresolvable',
      comment: 'An import that leads nowhere would escape every other rule',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dev-dependency-in-product',
      comment: 'The server runs after `npm ci --omit=dev`; types vanish and may come from anywhere',
      severity: 'error',
      from: { path: '^(modules|packages/kernel|apps/server)/', pathNot: test },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: 'node_modules/@types/' },
    },
  ],
  options: {
    // TypeScript 7 has no JavaScript API, so the cruiser's own TypeScript front end finds nothing; swc reads the same files.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    // Only our own build output: kysely and others keep their entry in a dist/ that the rules must see.
    exclude: { path: '^(apps/[^/]+/dist|data|test-results|screenshots)/' },
    combinedDependencies: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'browser', 'default', 'types'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.d.ts'],
      mainFields: ['module', 'main', 'types'],
    },
    skipAnalysisNotInRules: true,
  },
};
