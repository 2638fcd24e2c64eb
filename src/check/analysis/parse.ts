/** The templates of a chart and its subcharts as trees, in the order in which Helm parses them: later definitions win. */
import { type Chart, chartFullPath, isLibrary } from '../../chart/index.ts';
import { pathBase, pathJoin } from '../../golang/index.ts';
import { type ParsedTexts, ParseError, parseText, type Tree } from '../../gotemplate/index.ts';

export interface ParsedTemplate {
  readonly chart: Chart;
  /** In the folder of the root chart: "templates/x.yaml", "charts/redis/templates/x.yaml". */
  readonly file: string;
  /** As the engine names it: "web/templates/x.yaml". */
  readonly path: string;
  readonly text: string;
  /** By name; the file's own under its path. */
  readonly trees: ReadonlyMap<string, Tree>;
  /** Only lends its definitions. */
  readonly isPartial: boolean;
}

/** `known`: what renders have parsed already. */
export function parseTemplates(root: Chart, known: ParsedTexts): ParsedTemplate[] {
  const out: ParsedTemplate[] = [];
  const visit = (chart: Chart): void => {
    for (const child of chart.dependencies) visit(child);
    const folder = chartFullPath(chart);
    for (const { name, data } of chart.templates) {
      const isPartial = pathBase(name).startsWith('_');
      if (isLibrary(chart) && !isPartial) continue;
      const path = pathJoin(folder, name);
      const trees = known.get(path)?.text === data ? known.get(path)!.trees : parsed(path, data);
      if (trees !== undefined) out.push({ chart, file: chart.location + name, path, text: data, trees, isPartial });
    }
  };
  visit(root);
  const depth = (path: string): number => path.split('/').length;
  return out.sort((a, b) => depth(b.path) - depth(a.path) || (a.path < b.path ? 1 : -1));
}

/** Any name may be a function here: an unknown one fails the render, which says so. */
function parsed(path: string, text: string): ReadonlyMap<string, Tree> | undefined {
  try {
    return parseText(path, text, { isFunction: (name) => name !== 'break' && name !== 'continue' });
  } catch (error) {
    if (error instanceof ParseError) return undefined;
    throw error;
  }
}
