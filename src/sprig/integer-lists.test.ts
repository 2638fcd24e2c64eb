/** sprig's "Integer Slice Functions", against what sprig itself printed. */
import { testCalls } from './evaluate.test.support.ts';

testCalls([
  ['until 3', '[]int[int:0,int:1,int:2]'],
  ['until -3', '[]int[int:0,int:-1,int:-2]'],
  ['until 0', '[]int[]'],
  ['untilStep 3 10 3', '[]int[int:3,int:6,int:9]'],
  ['untilStep 3 0 -2', '[]int[int:3,int:1]'],
  ['untilStep 0 3 -1', '[]int[]'],
  ['untilStep 3 0 1', '[]int[]'],
  ['untilStep 1 2 0', '[]int[]'],
  ['seq', 'string:""'],
  ['seq 5', 'string:"1 2 3 4 5"'],
  ['seq -3', 'string:"1 0 -1 -2 -3"'],
  ['seq 0', 'string:"1 0"'],
  ['seq 0 2', 'string:"0 1 2"'],
  ['seq 2 -2', 'string:"2 1 0 -1 -2"'],
  ['seq 0 2 10', 'string:"0 2 4 6 8 10"'],
  ['seq 0 -2 -5', 'string:"0 -2 -4"'],
  ['seq 10 2 0', 'string:""'],
  ['seq 5 0 1', 'string:""'],
  ['seq 1 2 3 4', 'string:""'],
]);
