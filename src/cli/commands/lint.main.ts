import { runCommand } from '../run.ts';
import { lint } from './lint.ts';

runCommand(lint);
