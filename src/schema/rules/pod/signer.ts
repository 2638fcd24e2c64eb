/** Names of certificate signers: `example.com/my-signer` (pkg/apis/core/validation/names.go). */
import {
  type At,
  byteLength,
  DNS_LABEL_MAX,
  DNS_SUBDOMAIN_MAX,
  dnsLabelErrors,
  dnsSubdomainErrors,
  type Report,
} from '../../../kube/index.ts';

export function isKubernetesSigner(name: string): boolean {
  const host = name.split('/', 1)[0]!;
  return host === 'kubernetes.io' || host.endsWith('.kubernetes.io');
}

const SIGNER_MAX_BYTES = DNS_SUBDOMAIN_MAX + 1 + DNS_SUBDOMAIN_MAX + DNS_LABEL_MAX + 1;

export function validateSignerName(name: string, at: At, report: Report, rule: string): void {
  const parts = name.split('/', 3);
  if (name === '') {
    report.required(at, rule);
    return;
  }
  if (parts.length !== 2) {
    report.invalid(at, rule, name, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    return;
  }
  const [domain, path] = [parts[0]!, parts[1]!];
  const labels = domain.split('.');
  if (byteLength(domain) > DNS_SUBDOMAIN_MAX) report.tooLong(at, rule, DNS_SUBDOMAIN_MAX);
  refuseFirst(labels, dnsLabelErrors, domain, at, report, rule);
  if (labels.length < 2) report.invalid(at, rule, domain, 'should be a domain with at least two segments separated by dots');
  refuseFirst(path.split('.'), dnsSubdomainErrors, path, at, report, rule);
  if (byteLength(name) > SIGNER_MAX_BYTES) report.tooLong(at, rule, SIGNER_MAX_BYTES);
}

function refuseFirst(
  labels: readonly string[],
  errorsOf: (label: string) => readonly string[],
  value: string,
  at: At,
  report: Report,
  rule: string,
): void {
  for (const label of labels) {
    const wrong = errorsOf(label);
    for (const sentence of wrong) report.invalid(at, rule, value, `validating label ${JSON.stringify(label)}: ${sentence}`);
    if (wrong.length > 0) return;
  }
}
