import { loadDescription } from '../../node/index.ts';
import { runCommand } from '../run.ts';
import { chart } from './chart.ts';

runCommand(chart, { loadDescription });
