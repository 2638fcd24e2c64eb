/**
 * Who may call: addresses of the allow list, at a bounded rate, with the token when there is one; asked in this order, so that nobody can try
 * tokens without end. Probes are for everybody, or the kubelet could not ask. Without a token everybody may read, but only this host may
 * change something: `kubectl port-forward` comes from there.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { type BlockList, isIPv6 } from 'node:net';
import rateLimit from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';

export interface AccessOptions {
  readonly token: string | undefined;
  readonly allowed: BlockList | undefined;
  readonly requestsPerMinute: number;
  /** Paths that ask for nothing. */
  readonly probes: readonly string[];
  /** Paths that ask for no token: Prometheus reads them. */
  readonly open: readonly string[];
}

export async function restrictAccess(app: FastifyInstance, options: AccessOptions): Promise<void> {
  const { token, allowed, requestsPerMinute, probes, open } = options;
  const isProbe = (request: FastifyRequest): boolean => probes.includes(pathOf(request));
  allowListed(app, allowed, isProbe);
  await app.register(rateLimit, {
    global: false,
    max: requestsPerMinute,
    timeWindow: '1 minute',
    cache: 10_000,
    allowList: (request) => isProbe(request),
    errorResponseBuilder: (request, { after }) =>
      Object.assign(new Error(`too many requests; again in ${after}`), { statusCode: 429, requestId: request.id }),
  });
  // As a hook of its own it comes before the token's, and counts requests for unknown paths; the plugin's own hooks belong to routes.
  app.addHook('onRequest', app.rateLimit());
  app.addHook('onRequest', async (request, reply) => {
    if (isProbe(request) || open.includes(pathOf(request))) return;
    if (token !== undefined) {
      if (isToken(request.headers.authorization, token)) return;
      return reply
        .code(401)
        .header('www-authenticate', 'Bearer')
        .send({ error: 'wanted Authorization: Bearer with the token', requestId: request.id });
    }
    if (request.method === 'GET' || request.method === 'HEAD' || isThisHost(request)) return;
    return reply.code(403).send({ error: 'without API_TOKEN changes are accepted from this host only', requestId: request.id });
  });
}

/** Refuses callers that are not on the list; without a list nobody. */
export function allowListed(app: FastifyInstance, list: BlockList | undefined, isProbe: (request: FastifyRequest) => boolean): void {
  app.addHook('onRequest', async (request, reply) => {
    if (list === undefined || isProbe(request) || isListed(list, request.ip)) return;
    return reply.code(403).send({ error: 'this address is not on the allow list', requestId: request.id });
  });
}

const pathOf = (request: FastifyRequest): string => request.url.split('?', 1)[0] ?? '';

export function isListed(list: BlockList, address: string): boolean {
  // A server that listens on IPv6 sees IPv4 callers so.
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '');
  return list.check(plain, isIPv6(plain) ? 'ipv6' : 'ipv4');
}

/** The other end of the connection itself; nothing that a proxy says. */
function isThisHost({ socket, headers }: FastifyRequest): boolean {
  return ['127.0.0.1', '::1', '::ffff:127.0.0.1'].includes(socket.remoteAddress ?? '') && headers['x-forwarded-for'] === undefined;
}

function isToken(header: string | undefined, token: string): boolean {
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
  return header !== undefined && timingSafeEqual(digest(header), digest(`Bearer ${token}`));
}
