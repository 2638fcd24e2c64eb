/** Volumes of pods, persistent volumes and claims (pkg/apis/core/v1/defaults.go and zz_generated.defaults.go). */
import type { JsonObject } from '../../kube/index.ts';
import { pullPolicy } from './image.ts';
import { RESOURCES, roundLists } from './resource-list.ts';
import { isUnset, isZero, type Shape, withField } from './shape.ts';

/** rw-r--r--, in decimal as JSON has it. */
const FILE_MODE = 0o644;
const MODE: Shape = { unset: [['defaultMode', FILE_MODE]] };
const FIELD_REF_ITEM: Shape = { inside: [['fieldRef', { empty: [['apiVersion', 'v1']] }]] };
const HOST_PATH: Shape = { unset: [['type', '']] };
const RBD: Shape = {
  empty: [
    ['pool', 'rbd'],
    ['user', 'admin'],
    ['keyring', '/etc/ceph/keyring'],
  ],
};
const ISCSI: Shape = { empty: [['iscsiInterface', 'default']] };
const AZURE_DISK: Shape = {
  unset: [
    ['cachingMode', 'ReadWrite'],
    ['fsType', 'ext4'],
    ['readOnly', false],
    ['kind', 'Shared'],
  ],
};
const SCALE_IO: Shape = {
  empty: [
    ['storageMode', 'ThinProvisioned'],
    ['fsType', 'xfs'],
  ],
};

const CLAIM_SPEC: Shape = { unset: [['volumeMode', 'Filesystem']], inside: [['resources', RESOURCES]] };

/** The field names of VolumeSource. */
const SOURCES = [
  'configMap',
  'secret',
  'emptyDir',
  'persistentVolumeClaim',
  'projected',
  'hostPath',
  'downwardAPI',
  'csi',
  'ephemeral',
  'image',
  'nfs',
  'awsElasticBlockStore',
  'azureDisk',
  'azureFile',
  'cephfs',
  'cinder',
  'fc',
  'flexVolume',
  'flocker',
  'gcePersistentDisk',
  'gitRepo',
  'glusterfs',
  'iscsi',
  'photonPersistentDisk',
  'portworxVolume',
  'quobyte',
  'rbd',
  'scaleIO',
  'storageos',
  'vsphereVolume',
] as const;

const SOURCE_SET: ReadonlySet<string> = new Set(SOURCES);
const NOTHING: JsonObject = Object.freeze({});

function hasSource(volume: JsonObject): boolean {
  for (const key in volume) if (SOURCE_SET.has(key) && volume[key] !== null) return true;
  return false;
}

export const VOLUME: Shape = {
  computed: [['emptyDir', (volume) => (hasSource(volume) ? undefined : NOTHING)]],
  inside: [
    ['configMap', MODE],
    ['secret', MODE],
    ['hostPath', HOST_PATH],
    ['downwardAPI', { ...MODE, each: [['items', FIELD_REF_ITEM]] }],
    [
      'projected',
      {
        ...MODE,
        each: [
          [
            'sources',
            {
              inside: [
                ['downwardAPI', { each: [['items', FIELD_REF_ITEM]] }],
                ['serviceAccountToken', { unset: [['expirationSeconds', 3600]] }],
              ],
            },
          ],
        ],
      },
    ],
    ['ephemeral', { inside: [['volumeClaimTemplate', { always: [['spec', CLAIM_SPEC]] }]] }],
    ['image', { before: fillImagePolicy }],
    ['iscsi', ISCSI],
    ['rbd', RBD],
    ['azureDisk', AZURE_DISK],
    ['scaleIO', SCALE_IO],
  ],
};

/** ImageVolume is on by default from 1.35 on. */
function fillImagePolicy(source: JsonObject, { minor }: { readonly minor: number }): JsonObject {
  const { pullPolicy: policy, reference } = source;
  if (minor < 35 || !isZero(policy) || (!isUnset(reference) && typeof reference !== 'string')) return source;
  return withField(source, 'pullPolicy', pullPolicy(reference ?? ''));
}

const PERSISTENT_SOURCES: Shape['inside'] = [
  ['hostPath', HOST_PATH],
  ['rbd', RBD],
  ['iscsi', ISCSI],
  ['azureDisk', AZURE_DISK],
  ['scaleIO', SCALE_IO],
];

export const PERSISTENT_VOLUME: Shape = {
  always: [
    [
      'spec',
      {
        empty: [['persistentVolumeReclaimPolicy', 'Retain']],
        unset: [['volumeMode', 'Filesystem']],
        inside: PERSISTENT_SOURCES,
        after: roundLists('capacity'),
      },
    ],
    ['status', { empty: [['phase', 'Pending']] }],
  ],
};

export const PERSISTENT_VOLUME_CLAIM: Shape = {
  always: [
    ['spec', CLAIM_SPEC],
    ['status', { empty: [['phase', 'Pending']], after: roundLists('capacity', 'allocatedResources') }],
  ],
};

/** Of a stateful set: since 1.17 the type's name is written into it (pkg/apis/apps/v1/conversion.go). */
export const VOLUME_CLAIM_TEMPLATE: Shape = {
  ...PERSISTENT_VOLUME_CLAIM,
  after: (claim) =>
    claim['apiVersion'] === 'v1' && claim['kind'] === 'PersistentVolumeClaim'
      ? claim
      : { ...claim, apiVersion: 'v1', kind: 'PersistentVolumeClaim' },
};

export const VOLUME_ATTACHMENT: Shape = {
  inside: [
    ['spec', { inside: [['source', { inside: [['inlineVolumeSpec', { inside: PERSISTENT_SOURCES, after: roundLists('capacity') }]] }]] }],
  ],
};
