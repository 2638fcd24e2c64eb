import { runCommand } from '../run.ts';
import { validate } from './validate.ts';

runCommand(validate);
