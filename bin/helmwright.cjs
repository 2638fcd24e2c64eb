#!/usr/bin/env node
// Starts a command as fast as Node can: one bundle for each command, compiled from V8's code cache. A cache that this Node refuses
// (another version made it) is written anew beside the bundle when the folder can be written.
'use strict';
const fs = require('node:fs');
const path = require('node:path');
const vm = require('node:vm');

// A render makes much that is soon garbage: new space at its full size (16 MB) at once, instead of doubling towards it, is a fifth of a
// large chart's time. A small chart never fills the first part of it.
require('node:v8').setFlagsFromString('--semi-space-growth-factor=16');

const folder = path.join(__dirname, '..', 'dist', 'commands');
const known = ['template', 'chart', 'new', 'diff', 'lint', 'explain', 'validate'];
const name = known.includes(process.argv[2]) ? process.argv[2] : 'main';
const file = path.join(folder, `${name}.cjs`);
const cacheFile = path.join(folder, `${name}-${process.version}-${process.arch}.cache`);

let source;
try {
  source = fs.readFileSync(file, 'latin1');
} catch {
  console.error('helmwright is not built: run "npm run build" in its folder');
  process.exit(2);
}
let cachedData;
try {
  cachedData = fs.readFileSync(cacheFile);
} catch {}
const script = new vm.Script(source, {
  filename: file,
  cachedData,
  importModuleDynamically: vm.constants?.USE_MAIN_CONTEXT_DEFAULT_LOADER,
});
script.runInThisContext()(require, process);
if (cachedData === undefined || script.cachedDataRejected) {
  process.on('exit', () => {
    try {
      const own = `${cacheFile}.${process.pid}`;
      fs.writeFileSync(own, script.createCachedData());
      fs.renameSync(own, cacheFile);
    } catch {}
  });
}
