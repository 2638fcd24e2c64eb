import { runCommand } from '../run.ts';
import { template } from './template.ts';

runCommand(template);
