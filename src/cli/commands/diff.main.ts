import { loadDescription } from '../../node/index.ts';
import { runCommand } from '../run.ts';
import { diff } from './diff.ts';

runCommand(diff, { loadDescription });
