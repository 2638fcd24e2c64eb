/** The Windows part of security contexts, and HostProcess pods. */
import { type At, byteLength, dnsSubdomainErrors, type Report } from '../../../kube/index.ts';
import type { PodSpec, WindowsSecurityContextOptions } from '../../kinds.ts';
import { pointer, struct, textPointer } from '../metadata/index.ts';
import { refuse } from './choices.ts';
import type { PodScope } from './context.ts';
import { visitContainers } from './visit.ts';

const RULE = 'api/windows-options';
const CREDENTIAL_SPEC_MAX_BYTES = 64 * 1024;
/** Exclusive. */
const DOMAIN_MAX_BYTES = 256;
const USER_MAX_BYTES = 104;

export function validateWindowsOptions(options: WindowsSecurityContextOptions | undefined, at: At, report: Report): void {
  const given = pointer(options);
  if (given === undefined) return;
  const name = textPointer(given.gmsaCredentialSpecName);
  const spec = textPointer(given.gmsaCredentialSpec);
  const user = textPointer(given.runAsUserName);
  if (name !== undefined) refuse(dnsSubdomainErrors(name), name, at, 'gmsaCredentialSpecName', report, RULE);
  if (spec === '') report.invalid(at.to('gmsaCredentialSpec'), RULE, spec, 'gmsaCredentialSpec cannot be an empty string');
  else if (spec !== undefined && byteLength(spec) > CREDENTIAL_SPEC_MAX_BYTES) {
    report.invalid(at.to('gmsaCredentialSpec'), RULE, spec, 'gmsaCredentialSpec size must be under 64 KiB');
  }
  if (user !== undefined)
    for (const fault of userNameFaults(user)) report.invalid(at.to('runAsUserName'), RULE, user, `runAsUserName${fault}`);
}

const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/u;
const DNS_LABEL = '[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?';
const DNS_DOMAIN = new RegExp(`^${DNS_LABEL}(?:\\.${DNS_LABEL})*$`);

/** `[DOMAIN\]USER`. Upstream's sentences, without their first word. */
function userNameFaults(name: string): readonly string[] {
  const parts = name.split('\\', 3);
  if (name === '') return [' cannot be an empty string'];
  if (/[\x00-\x1f\x7f]/.test(name)) return [' cannot contain control characters'];
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const user = parts[parts.length - 1]!;
  const domain = parts.length === 2 ? parts[0]! : undefined;
  const faults: string[] = [];
  const longDomain = domain !== undefined && byteLength(domain) >= DOMAIN_MAX_BYTES;
  if (longDomain) faults.push(`'s Domain length must be under ${DOMAIN_MAX_BYTES} characters`);
  if (domain !== undefined && !NETBIOS.test(domain) && !(domain.length < 10_000 && DNS_DOMAIN.test(domain)))
    faults.push("'s Domain doesn't match the NetBios nor the DNS format");
  if (user === '') faults.push("'s User cannot be empty");
  else if (byteLength(user) > USER_MAX_BYTES) faults.push(`'s User length must not be longer than ${USER_MAX_BYTES} characters`);
  if (/^[. ]+$/.test(user)) faults.push("'s User cannot contain only periods or spaces");
  if (/["/\\:;|=,+*?<>@[\]]/.test(user)) faults.push(`'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]`);
  return faults;
}

/** Either all containers are the host's processes or none is; then the pod is on the host's network. `at` is the spec's. */
export function validateHostProcess(spec: PodSpec, at: At, { report, hostNetwork }: PodScope): void {
  const ofPod = pointer(struct(spec.securityContext).windowsOptions)?.hostProcess;
  let containers = 0;
  let processes = 0;
  visitContainers(spec, at, (container, place) => {
    containers++;
    const own = pointer(struct(container.securityContext).windowsOptions)?.hostProcess;
    if (typeof own === 'boolean' && typeof ofPod === 'boolean' && own !== ofPod) {
      const detail = `pod hostProcess value must be identical if both are specified, was ${ofPod}`;
      report.invalid(place.to('securityContext').to('windowsOptions').to('hostProcess'), RULE, own, detail);
    }
    if (typeof own === 'boolean' ? own : ofPod === true) processes++;
  });
  if (processes === 0) return;
  if (processes !== containers) {
    report.invalid(at, RULE, '', 'If pod contains any hostProcess containers then all containers must be HostProcess containers');
  }
  if (!hostNetwork) {
    report.invalid(at.to('hostNetwork'), RULE, false, 'hostNetwork must be true if pod contains any hostProcess containers');
  }
}
