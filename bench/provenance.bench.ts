/** What recording provenance costs on top of a render, and what asking costs afterwards. */
import { renderChart } from '../src/engine/index.ts';
import { largeChart } from './charts.ts';
import { inTurn, printFigure, printRatio, saveResults } from './measure.ts';

const files = largeChart();
const plain = renderChart(files, { releaseName: 'r' });
const traced = renderChart(files, { releaseName: 'r', provenance: true });
if (plain.output !== traced.output) throw new Error('provenance changes the output: measure nothing');

console.log('provenance: one large chart');
const render = inTurn(41, 8, {
  render: () => void renderChart(files, { releaseName: 'r' }),
  'render with provenance': () => void renderChart(files, { releaseName: 'r', provenance: true }),
});
for (const figure of Object.values(render)) printFigure(figure);
printRatio('with / without', render['render with provenance']!.median / render['render']!.median, 'at most 1.3');

const path = traced.manifests.find(({ kind }) => kind === 'Deployment')!.path;
const ask = inTurn(15, 3, {
  'render, and the story of one line': () => void renderChart(files, { releaseName: 'r', provenance: true }).provenance!.line(path, 20),
  'render, and every line of every file': () => {
    const { provenance } = renderChart(files, { releaseName: 'r', provenance: true });
    for (const file of provenance!.files.keys()) provenance!.lines(file);
  },
});
for (const figure of Object.values(ask)) printFigure(figure);

saveResults('provenance', { render, ask });
