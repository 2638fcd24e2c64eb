/** Addresses that endpoints may have (pkg/apis/core/validation), and since when they are read strictly. */
import { type At, ipFaults, type Json, parseIp, type Report, specialIp } from '../../../kube/index.ts';
import { refuse } from './checks.ts';

/** StrictIPCIDRValidation is on by default. */
export const STRICT_ADDRESSES_SINCE = 36;

/** A valid address that is none of this machine or link. `before`: values that the object had already. */
export function validateEndpointIp(ip: string, at: At, report: Report, rule: string, strict: boolean, before: readonly Json[] = []): void {
  const faults = before.includes(ip) ? [] : ipFaults(ip, strict);
  if (faults.length > 0) refuse(at, report, rule, ip, faults);
  else if (ip !== '') validateReachable(ip, at, report, rule);
}

/** ValidateEndpointIP. */
export function validateReachable(text: string, at: At, report: Report, rule: string): void {
  const ip = parseIp(text);
  if (ip === undefined) {
    report.invalid(at, rule, text, 'must be a valid IP address');
    return;
  }
  switch (specialIp(ip)) {
    case 'unspecified':
      report.invalid(at, rule, text, `may not be unspecified (${text})`);
      return;
    case 'loopback':
      report.invalid(at, rule, text, 'may not be in the loopback range (127.0.0.0/8, ::1/128)');
      return;
    case 'link-local':
      report.invalid(at, rule, text, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)');
      return;
    case 'link-local-multicast':
      report.invalid(at, rule, text, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)');
      return;
    case undefined:
  }
}
