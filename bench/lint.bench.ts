/** Checking a chart of about 100 templates in process: all rules, and of these what helm lint does. */
import { checkChart } from '../src/check/index.ts';
import { largeChart, stack } from './charts.ts';
import { inTurn, printFigure, saveResults } from './measure.ts';

const hundred = stack(50, 4);
const large = largeChart();
const runs = {
  'lint, 101 templates': () => void checkChart(hundred),
  'lint, 61 templates, 200 KB of values': () => void checkChart(large),
};
const start = performance.now();
const first = checkChart(hundred);
const cold = performance.now() - start;
if (first.helm.some(({ severity }) => severity === 'error')) throw new Error(first.helm[0]!.message);
const figures = inTurn(9, 3, runs);
console.log('lint: a chart of 101 templates in process (wanted: below 150 ms)');
printFigure({ name: 'first time (cold code)', median: cold, min: cold, max: cold });
for (const figure of Object.values(figures)) printFigure(figure);
saveResults('lint', { cold, figures });
