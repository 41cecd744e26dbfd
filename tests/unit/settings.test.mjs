// The settings that people copy are those that there are.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const { settings } = JSON.parse(readFileSync('data/config.json', 'utf8'));
const example = readFileSync('.env.example', 'utf8');
const named = [...example.matchAll(/^#?([A-Z][A-Z_]+)=/gm)].map(([, name]) => name);

/** HOSTNAME stands in .env under its own name. */
function nameInEnv({ env }) {
	return env.includes('HOSTNAME from .env only') ? 'HOSTNAME' : env[0];
}

/** Where another service is: only tests ask elsewhere. */
const isService = (setting) => String(setting.default).startsWith('https://');

test('.env.example names every setting that .env may hold, once', () => {
	const known = settings.filter((one) => one.env && !isService(one)).map(nameInEnv);
	assert.deepEqual(known.filter((name) => !named.includes(name)), []);
	assert.equal(new Set(named).size, named.length);
});

test('.env.example names nothing else, and its defaults are the real ones', () => {
	const others = ['LISTEN_ADDRESS', 'WORKERS', 'LOG_FORMAT', 'LOG_LEVEL'];
	for (const [, name, value] of example.matchAll(/^#([A-Z][A-Z_]+)=(.*)$/gm)) {
		const setting = settings.find(({ env }) => env?.includes(name));
		assert.ok(setting || others.includes(name), name);
		if (setting) {
			const standard = setting.default ?? '';
			assert.equal(value, String(standard), name);
		}
	}
});
