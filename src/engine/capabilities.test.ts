import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultApiVersions, parseKubeVersion } from './capabilities.ts';

const versions: readonly [string, 3 | 4, string, string, string][] = [
  ['1.31', 4, 'v1.31', 'v1.31', '31'],
  ['v1.29.3-gke.5', 4, 'v1.29.3-gke.5', 'v1.29.3', '29'],
  ['v1.29.3-gke.5', 3, 'v1.29.3-gke.5', 'v1.29.3-gke.5', '29'],
  ['1.31', 3, 'v1.31.0', 'v1.31.0', '31'],
];
for (const [text, helm, version, normalized, minor] of versions) {
  test(`--kube-version ${text} for helm ${helm}`, () => {
    assert.deepEqual(parseKubeVersion(text, helm), { version, normalized, major: '1', minor });
  });
}

const wrong: readonly [string, 3 | 4, RegExp][] = [
  ['abc', 4, /^invalid kube version 'abc': could not parse "abc" as version$/],
  ['1', 4, /illegal version string "1"/],
  ['01.2', 4, /illegal zero-prefixed version component "01" in "01.2"/],
  ['abc', 3, /^invalid kube version 'abc': /],
];
for (const [text, helm, want] of wrong)
  test(`--kube-version ${text} for helm ${helm} is refused`, () => assert.throws(() => parseKubeVersion(text, helm), { message: want }));

test('the API versions of each Helm', () => {
  assert.equal(defaultApiVersions(4).length, 57);
  assert.equal(defaultApiVersions(3).length, 56);
  assert.ok(defaultApiVersions(4).includes('resource.k8s.io/v1') && !defaultApiVersions(3).includes('resource.k8s.io/v1'));
});
