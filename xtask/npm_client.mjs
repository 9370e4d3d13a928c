// Asks the Perspective-compatible API through the npm package `perspective-api-client`, whose address is a constant: its
// requests are led elsewhere, and nothing else of it is changed.
//
// Arguments: the server's address and a key. Ends with 1 and a line when an answer is not what Google's would have been.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(new URL('../web/package.json', import.meta.url));
const Perspective = require('perspective-api-client');
const axios = require('axios');

const GOOGLE = 'https://commentanalyzer.googleapis.com';
const RUDE = 'You are a complete idiot and everyone knows it.';
const [url, key] = process.argv.slice(2);

axios.interceptors.request.use((request) => {
  assert(request.url.startsWith(GOOGLE), request.url);
  return { ...request, url: url + request.url.slice(GOOGLE.length) };
});

async function refused(client, text, options) {
  try {
    await client.analyze(text, options);
  } catch (error) {
    return [error.response.status, error.message];
  }
  throw new Error('not refused');
}

const client = new Perspective({ apiKey: key });
const score = async (text) => (await client.analyze(text)).attributeScores.TOXICITY.summaryScore.value;
assert((await score(RUDE)) > 0.8);
assert((await score('<p>Thank you for this <b>story</b>.</p>')) < 0.2);
const several = await client.analyze(RUDE, { attributes: ['insult', 'threat'] });
assert.deepEqual(Object.keys(several.attributeScores).sort(), ['INSULT', 'THREAT']);
assert.deepEqual(await refused(client, '', { validate: false }), [400, 'Comment must be non-empty.']);
assert.equal((await refused(client, 'x'.repeat(20481), { validate: false }))[0], 400);
const [status, message] = await refused(new Perspective({ apiKey: 'wrong' }), RUDE);
assert.equal(status, 400);
assert.match(message, /API key not valid/);
