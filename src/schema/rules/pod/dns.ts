/** How the pod resolves names and what it is called: dnsPolicy, dnsConfig, hostAliases, hostname. */
import { type At, byteLength, dnsLabelErrors, dnsSubdomainErrors, dnsSubdomainUnderscoreErrors, ipFaults } from '../../../kube/index.ts';
import type { HostAlias, PodDNSConfig, PodSpec } from '../../kinds.ts';
import { flag, items, pointer, struct, text, textPointer } from '../metadata/index.ts';
import { refuse, validateNeededChoice } from './choices.ts';
import { type PodScope, SINCE } from './context.ts';

const POLICIES = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];
/** What a resolver of libc takes. */
const NAMESERVERS_MAX = 3;
const SEARCHES_MAX = 32;
const SEARCH_CHARACTERS_MAX = 2048;

/** `at` is the spec's, here and below. */
export function validateDns(spec: PodSpec, at: At, scope: PodScope): void {
  const { report } = scope;
  const policy = text(spec.dnsPolicy);
  const config = pointer(spec.dnsConfig);
  const place = at.to('dnsConfig');
  validateNeededChoice(policy, POLICIES, at, 'dnsPolicy', report);
  if (policy === 'None') {
    if (config === undefined) {
      report.required(place, 'api/dns', 'must provide `dnsConfig` when `dnsPolicy` is None');
      return;
    }
    if (items(config.nameservers).length === 0) {
      report.required(place.to('nameservers'), 'api/dns', 'must provide at least one DNS nameserver when `dnsPolicy` is None');
      return;
    }
  }
  if (config !== undefined) validateDnsConfig(config, place, scope);
}

function validateDnsConfig(config: PodDNSConfig, at: At, scope: PodScope): void {
  const { report, minor } = scope;
  const nameservers = items(config.nameservers);
  const searches = items(config.searches).map(text);
  if (nameservers.length > NAMESERVERS_MAX) {
    report.invalid(at.to('nameservers'), 'api/dns', nameservers, `must not have more than ${NAMESERVERS_MAX} nameservers`);
  }
  nameservers.forEach((address, i) => {
    validateAddress(text(address), at.to('nameservers').to(i), scope);
  });
  if (searches.length > maxSearches(minor)) {
    report.invalid(at.to('searches'), 'api/dns', searches, `must not have more than ${maxSearches(minor)} search paths`);
  }
  const most = maxSearchCharacters(minor);
  if (byteLength(searches.join(' ')) > most) {
    report.invalid(
      at.to('searches'),
      'api/dns',
      searches,
      `must not have more than ${most} characters (including spaces) in the search list`,
    );
  }
  const relaxed = minor >= SINCE.relaxedDnsSearch;
  searches.forEach((search, i) => {
    if (relaxed && search === '.') return;
    const domain = search.endsWith('.') ? search.slice(0, -1) : search;
    const wrong = relaxed ? dnsSubdomainUnderscoreErrors(domain) : dnsSubdomainErrors(domain);
    for (const sentence of wrong) report.invalid(at.to('searches').to(i), 'api/dns', domain, sentence);
  });
  items(config.options).forEach((option, i) => {
    if (text(struct(option).name) === '') report.required(at.to('options').to(i), 'api/dns', 'must not be empty');
  });
}

/** ExpandedDNSConfig: on by default since 1.26. */
const EXPANDED_SINCE = 26;

function maxSearches(minor: number): number {
  return minor < EXPANDED_SINCE ? 6 : SEARCHES_MAX;
}

function maxSearchCharacters(minor: number): number {
  return minor < EXPANDED_SINCE ? 256 : SEARCH_CHARACTERS_MAX;
}

function validateAddress(address: string, at: At, { report, minor }: PodScope): void {
  for (const sentence of ipFaults(address, minor >= SINCE.strictAddresses)) report.invalid(at, 'api/dns', address, sentence);
}

export function validateHostAliases(aliases: readonly HostAlias[], at: At, scope: PodScope): void {
  aliases.forEach((each, i) => {
    const alias = struct(each);
    validateAddress(text(alias.ip), at.to(i).to('ip'), scope);
    items(alias.hostnames).forEach((hostname, h) => {
      for (const sentence of dnsSubdomainErrors(text(hostname))) {
        scope.report.invalid(at.to(i).to('hostnames').to(h), 'api/dns', text(hostname), sentence);
      }
    });
  });
}

const HOSTNAME_MAX_BYTES = 64;

export function validateHostname(spec: PodSpec, at: At, { report, minor, hostNetwork }: PodScope): void {
  for (const field of ['hostname', 'subdomain'] as const) {
    const name = text(spec[field]);
    if (name !== '') refuse(dnsLabelErrors(name), name, at, field, report, 'api/hostname');
  }
  const own = minor < SINCE.hostnameOverride ? undefined : textPointer(spec.hostnameOverride);
  if (own === undefined) return;
  const place = at.to('hostnameOverride');
  if (flag(spec.setHostnameAsFQDN)) report.forbidden(place, 'api/hostname', 'may not be specified when setHostnameAsFQDN is true');
  if (hostNetwork) report.forbidden(place, 'api/hostname', 'may not be specified when hostNetwork is true');
  if (byteLength(own) > HOSTNAME_MAX_BYTES) report.tooLong(place, 'api/hostname', HOSTNAME_MAX_BYTES);
  for (const sentence of dnsSubdomainErrors(own)) report.invalid(place, 'api/hostname', own, sentence);
}
