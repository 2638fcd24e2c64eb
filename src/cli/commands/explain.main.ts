import { runCommand } from '../run.ts';
import { explain } from './explain.ts';

runCommand(explain);
