// The address that clients know: sends to the authorization server what a deployment's reverse proxy sends there, and the
// rest to Synapse. Where the authorization server is away, or should be by the rules, it answers 502, as nginx does.
//   HOMESERVER=http://127.0.0.1:8008 AUTHORIZATION=/path/of/socket RULES=rules.json node front.mjs
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { listen } from './listening.mjs';
import { page, send } from './pages.mjs';

const { HOMESERVER, AUTHORIZATION, RULES } = process.env;
const homeserver = new URL(HOMESERVER);
const COMPATIBILITY = /^\/_matrix\/client\/[^/]+\/(login|logout|refresh)(\/|\?|$)/;
const OF_HOMESERVER = /^\/(_matrix|_synapse\/client|\.well-known\/matrix)(\/|\?|$)/;

listen(http.createServer((req, res) => {
  const toHomeserver = OF_HOMESERVER.test(req.url) && !COMPATIBILITY.test(req.url);
  if (!toHomeserver && JSON.parse(readFileSync(RULES, 'utf8')).away) {
    send(res, 502, page('502 Bad Gateway', ''));
    return;
  }
  const to = toHomeserver ? { host: homeserver.hostname, port: homeserver.port } : { socketPath: AUTHORIZATION };
  // We close the connection, and after the answer: where they do, Node at times takes the answer for a failed request.
  const headers = { ...req.headers, connection: 'keep-alive' };
  const onward = http.request({ ...to, agent: false, method: req.method, path: req.url, headers }, (answer) => {
    for (const name of ['connection', 'keep-alive']) delete answer.headers[name]; // between the two of us
    res.writeHead(answer.statusCode, answer.headers);
    answer.pipe(res);
  });
  onward.on('error', (error) => {
    console.error(req.method, req.url.split('?')[0], error.message);
    if (res.headersSent) res.destroy();
    else send(res, 502, page('502 Bad Gateway', ''));
  });
  res.on('close', () => onward.destroy());
  req.pipe(onward);
}), { port: 0, host: '127.0.0.1' });
