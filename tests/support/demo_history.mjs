// What script/demo-history runs.
import { parseArgs } from 'node:util';
import { writePlayLogs } from './play_logs.mjs';

const numbers = ['plays', 'days', 'people', 'seed'];
const use = 'Use: script/demo-history FOLDER [--plays N] [--days N] [--people N] '
	+ '[--start YYYY-MM-DD] [--format old|new] [--seed N]';

function fail(why) {
	console.error(`script/demo-history: ${why}\n${use}`);
	process.exit(2);
}

function readArguments() {
	const names = [...numbers, 'start', 'format'];
	const options = Object.fromEntries(names.map((name) => [name, { type: 'string' }]));
	try {
		return parseArgs({ options, allowPositionals: true });
	} catch (error) {
		return fail(error.message);
	}
}

const { values, positionals } = readArguments();
if (positionals.length !== 1) {
	fail('it takes one folder.');
}
for (const name of numbers.filter((each) => values[each] !== undefined)) {
	values[name] = Number(values[name]);
	if (!Number.isInteger(values[name]) || values[name] < 1) {
		fail(`--${name} must be a number of 1 or more.`);
	}
}
if (values.format !== undefined && !['old', 'new'].includes(values.format)) {
	fail('--format is old or new.');
}
if (values.start !== undefined && Number.isNaN(Date.parse(`${values.start}T00:00:00Z`))) {
	fail('--start must be a date.');
}
const { days, plays } = writePlayLogs(positionals[0], values);
console.log(`${plays} plays on ${days} days are in ${positionals[0]}.`);
