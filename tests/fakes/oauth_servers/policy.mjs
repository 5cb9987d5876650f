// What Matrix Authentication Service asks of a client's metadata and scopes, so that a client accepted here is one that
// matrix.org would accept.

const LOCAL = new Set(['localhost', '127.0.0.1', '[::1]']);
const STABLE = 'urn:matrix:client:';
const UNSTABLE = 'urn:matrix:org.matrix.msc2967.client:';
const API = new Set([`${STABLE}api:*`, `${UNSTABLE}api:*`]);
const DEVICE = /^urn:matrix:(?:org\.matrix\.msc2967\.)?client:device:([A-Za-z0-9._~!$&'()*+,;=:@/-]{10,})$/;

const parsed = (uri) => (URL.canParse(uri) ? new URL(uri) : null);
const isPublic = (uri) => parsed(uri)?.protocol === 'https:' && !LOCAL.has(parsed(uri).hostname);
const isBelow = (host, other) => host === other || other.endsWith(`.${host}`);

function isOwnScheme(uri, host) {
  const { protocol, host: authority } = parsed(uri);
  const reversed = host.split('.').reverse().join('.');
  return !['http:', 'https:'].includes(protocol) && authority === '' && !uri.includes('://')
    && `${protocol.slice(0, -1)}.`.startsWith(`${reversed}.`);
}

function mayRedirectTo(uri, host, type) {
  const url = parsed(uri);
  if (!url || url.hash) return false;
  if (type === 'native' && url.protocol === 'http:' && LOCAL.has(url.hostname)) return true;
  if (type === 'native' && isOwnScheme(uri, host)) return true;
  return isPublic(uri) && isBelow(host, url.hostname);
}

/** Null, or the error with which a registration is refused (RFC 7591, section 3.2.2). */
export function checkRegistration(metadata) {
  const wrong = [];
  const host = parsed(metadata.client_uri)?.hostname;
  if (!metadata.client_uri) wrong.push('missing client_uri');
  else if (!isPublic(metadata.client_uri)) wrong.push('invalid client_uri');
  for (const name of ['tos_uri', 'policy_uri', 'logo_uri'].filter((one) => one in metadata)) {
    if (!isPublic(metadata[name])) wrong.push(`invalid ${name}`);
    else if (!host || !isBelow(host, parsed(metadata[name]).hostname)) wrong.push(`${name} not on the same host as the client_uri`);
  }
  if (!metadata.redirect_uris?.length) wrong.push('missing redirect_uris');
  const redirects = metadata.redirect_uris ?? [];
  if (!redirects.every((uri) => mayRedirectTo(uri, host ?? '', metadata.application_type))) wrong.push('invalid redirect_uri');
  if (!wrong.length) return null;
  const isAboutRedirects = wrong.some((one) => one.includes('redirect_uri'));
  return { error: isAboutRedirects ? 'invalid_redirect_uri' : 'invalid_client_metadata', error_description: wrong.join('; ') };
}

const split = (scope) => (scope ?? '').split(' ').filter(Boolean);

export const matrixScopes = (scope) => split(scope).filter((one) => API.has(one) || DEVICE.test(one));
export const deviceOf = (scope) => split(scope).map((one) => one.match(DEVICE)?.[1]).find(Boolean);

/** Null, or why these scopes are refused. */
export function checkScope(scope) {
  const all = split(scope);
  const strange = all.find((one) => !API.has(one) && !DEVICE.test(one) && one !== 'openid' && one !== 'email');
  if (strange) return `scope '${strange}' not allowed`;
  if (all.filter((one) => DEVICE.test(one)).length > 1) return 'only one device scope is allowed at a time';
  if (deviceOf(scope) && !all.some((one) => API.has(one))) return 'a device scope needs the scope of the client-server API';
  if (all.some((one) => one.startsWith(STABLE)) && all.some((one) => one.startsWith(UNSTABLE))) return 'stable and unstable scopes cannot be mixed';
  return null;
}

/** With the other spelling of every Matrix scope, as a homeserver is told. */
export const bothSpellings = (scope) => [...new Set(split(scope).flatMap((one) => [
  one, one.replace(STABLE, UNSTABLE), one.replace(UNSTABLE, STABLE),
]))].join(' ');
