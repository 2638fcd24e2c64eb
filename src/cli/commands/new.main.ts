import { runCommand } from '../run.ts';
import { newDescription } from './new.ts';

runCommand(newDescription);
