import assert from 'node:assert/strict';
import { test } from 'node:test';
import { apiVersionText, gvkKey, gvkOf, gvkText, parseGroupVersion, parseGvk } from './gvk.ts';

test('apiVersions', () => {
  assert.deepEqual(parseGroupVersion('apps/v1'), { group: 'apps', version: 'v1' });
  assert.deepEqual(parseGroupVersion('v1'), { group: '', version: 'v1' });
  assert.deepEqual(parseGroupVersion(''), { group: '', version: '' });
  assert.deepEqual(parseGroupVersion('a/b/c'), { error: 'unexpected GroupVersion string: a/b/c' });
  assert.equal(apiVersionText({ group: 'apps', version: 'v1' }), 'apps/v1');
  assert.equal(apiVersionText({ group: '', version: 'v1' }), 'v1');
});

test('kinds', () => {
  const gvk = { group: 'apps', version: 'v1', kind: 'Deployment' };
  assert.deepEqual(parseGvk('apps/v1', 'Deployment'), gvk);
  assert.equal(parseGvk('a/b/c', 'X'), undefined);
  assert.deepEqual([gvkText(gvk), gvkKey(gvk)], ['apps/v1, Kind=Deployment', 'apps/v1/Deployment']);
  assert.equal(gvkText({ group: '', version: 'v1', kind: 'Pod' }), '/v1, Kind=Pod');
  assert.deepEqual(gvkOf({ apiVersion: 'apps/v1', kind: 'Deployment' }), gvk);
  for (const object of [null, [], 'x', {}, { apiVersion: 'v1' }, { apiVersion: 1, kind: 'Pod' }, { apiVersion: '', kind: 'Pod' }]) {
    assert.equal(gvkOf(object), undefined);
  }
});
