/** How applying fails: upstream's sentence, the HTTP status, and for conflicts the causes that the Status carries. */

export interface ApplyCause {
  readonly type: 'FieldManagerConflict';
  /** `conflict with "helm" using apps/v1` */
  readonly message: string;
  /** `.spec.replicas` */
  readonly field: string;
}

export interface ApplyError {
  readonly error: string;
  readonly status: 400 | 409 | 500;
  readonly causes?: readonly ApplyCause[];
}

/** Thrown inside this folder, caught where it is entered. */
export class ApplyFailure extends Error {
  readonly status: ApplyError['status'];

  constructor(message: string, status: ApplyError['status']) {
    super(message);
    this.status = status;
  }
}

export function applyFail(message: string, status: ApplyError['status'] = 500): never {
  throw new ApplyFailure(message, status);
}
