// What /metrics tells, read as Prometheus would, and a Prometheus of a test's own.
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { freePort, until } from './program.mjs';

export const metricsToken = 'the-token-of-those-who-watch';

/** Values by series, named as they stand: {'a_total{b="c"}': 3}. */
export function parse(text) {
	const values = {};
	for (const line of text.split('\n').filter((line) => line && line[0] !== '#')) {
		const [, series, value] = /^(\S+?(?:\{.*\})?) (\S+)$/.exec(line) ?? [];
		assert.ok(series, `no sample: ${line}`);
		assert.ok(!(series in values), `twice: ${series}`);
		values[series] = Number(value);
	}
	return values;
}

export async function fetchMetrics(port, token = metricsToken) {
	const answer = await fetch(`http://127.0.0.1:${port}/metrics`, {
		headers: token ? { Authorization: `Bearer ${token}` } : {},
		redirect: 'manual',
		signal: AbortSignal.timeout(8000),
	});
	return { status: answer.status, headers: answer.headers, text: await answer.text() };
}

export async function scrape(port) {
	const { status, text } = await fetchMetrics(port);
	assert.equal(status, 200, text);
	return parse(text);
}

/** Debian's Prometheus, which scrapes as often as it may. */
export class Prometheus {
	/** `jobs`: [{job, port}]; `rules`: the text of a file of rules. */
	static async start(installation, jobs, rules) {
		const prometheus = new Prometheus();
		prometheus.port = await freePort();
		prometheus.url = `http://127.0.0.1:${prometheus.port}`;
		writeFileSync(installation.path('alerts.yml'), rules);
		writeFileSync(installation.path('prometheus.yml'), JSON.stringify({
			global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '500ms' },
			rule_files: ['alerts.yml'],
			scrape_configs: jobs.map(({ job, port }) => ({
				job_name: job,
				authorization: { credentials: metricsToken },
				static_configs: [{ targets: [`127.0.0.1:${port}`] }],
			})),
		}));
		prometheus.process = installation.start('prometheus', [
			`--config.file=${installation.path('prometheus.yml')}`,
			`--storage.tsdb.path=${installation.path('prometheus')}`,
			`--web.listen-address=127.0.0.1:${prometheus.port}`,
			'--log.level=warn',
		]);
		await until('Prometheus is ready', async () => {
			assert.ok(prometheus.process.isRunning, prometheus.process.output);
			return (await fetch(`${prometheus.url}/-/ready`).catch(() => null))?.ok;
		});
		return prometheus;
	}

	/** The answer to a query: [{metric, value}], with numbers. */
	async query(expression) {
		const answer = await fetch(`${this.url}/api/v1/query`, {
			method: 'POST',
			body: new URLSearchParams({ query: expression }),
		});
		const { status, data, error } = await answer.json();
		assert.equal(status, 'success', `${expression}: ${error}`);
		return data.resultType === 'scalar'
			? [{ metric: {}, value: Number(data.result[1]) }]
			: data.result.map(({ metric, value }) => ({ metric, value: Number(value[1]) }));
	}

	/** The value of an expression that has one; undefined while it has none. */
	async value(expression) {
		const result = await this.query(expression);
		assert.ok(result.length < 2, `${expression}: ${JSON.stringify(result)}`);
		return result[0]?.value;
	}

	/** Waits until the expression's only value is `expected`. */
	async settles(expression, expected) {
		let last;
		await until(`${expression} is ${expected}`, async () => {
			last = await this.value(expression);
			return last === expected;
		}).catch(() => assert.fail(`${expression} is ${last}, not ${expected}`));
	}
}
