// The table that docs/performance.md shows.
import { cpus, release } from 'node:os';
import { brief, markdown, median, medianOf, ratio, whole } from './numbers.mjs';

// What the first EchoNest, in Python, did on a machine with two cores.
const OLD = { queue: '116 /s', broadcast200: '1,800 ms', idle: '62 MB' };

const mb = (bytes) => `${brief(bytes / 1e6)} MB`;

function httpRow({ path, bytes, ours, theirs }) {
	const our = medianOf(ours, 'per_s');
	const their = medianOf(theirs, 'per_s');
	return [
		`\`GET ${path}\`, ${whole(bytes)} bytes`,
		`${whole(our)} /s`,
		`nginx ${whole(their)} /s`,
		ratio(our, their),
		path === '/queue/' ? OLD.queue : '',
	];
}

function httpDetail({ path, ours, theirs }) {
	const one = (who, samples) =>
		`${who} p50 ${brief(medianOf(samples, 'p50_us'))} µs, ` +
		`p99 ${brief(medianOf(samples, 'p99_us'))} µs, ` +
		`${brief(medianOf(samples, 'cpu_us'))} µs of CPU a request`;
	return `* \`GET ${path}\`: ${one('ours', ours)}; ${one('nginx', theirs)}`;
}

function broadcastRow({ listeners, ours, theirs }) {
	const our = medianOf(ours, 'median_ms');
	const their = medianOf(theirs, 'median_ms');
	return [
		`one vote to the last of ${whole(listeners)} listeners`,
		`${brief(our)} ms`,
		`bare loop ${brief(their)} ms`,
		ratio(our, their),
		listeners === 200 ? OLD.broadcast200 : '',
	];
}

function broadcastDetail({ listeners, ours, theirs }) {
	const one = (who, samples) =>
		`${who} ${brief(Math.min(...samples.map((s) => s.min_ms)))} to ` +
		`${brief(Math.max(...samples.map((s) => s.max_ms)))} ms, ` +
		`all connected after ${brief(medianOf(samples, 'open_ms'))} ms`;
	const bytes = medianOf(ours, 'frame_bytes');
	return (
		`* ${whole(listeners)} listeners, ${whole(bytes)} bytes each: ` +
		`${one('ours', ours)}; ${one('bare loop', theirs)}`
	);
}

function memoryRows({ atStart, memory }) {
	const rows = [['resident memory after the start', mb(atStart.rss), '', '', OLD.idle]];
	if (memory) {
		rows.push([
			`memory per idle listener (of ${whole(memory.listeners)})`,
			`${brief(memory.perListener / 1e3)} KB`,
			'',
			'',
			'',
		]);
	}
	return rows;
}

function commandRows({ adds, votes, people }) {
	const row = (what, samples) => [what, `${whole(medianOf(samples, 'per_s'))} /s`, '', '', ''];
	return [row(`adds by ${people} people at once`, adds), row('votes by 20 people', votes)];
}

function commandDetail({ adds, votes }) {
	const changes = (s) => (s.commands * s.listeners) / s.updates;
	const one = (what, samples) =>
		`${what} ${brief(medianOf(samples, 'cpu_us'))} µs of the server's CPU each, ` +
		`everybody sees an update after ${brief(median(samples.map(changes)))} of them`;
	return `* ${one('adds', adds)}; ${one('votes', votes)}`;
}

export function report(results) {
	const { http = [], broadcast = [], commands, atStart, redis, memory } = results;
	const rows = [
		[`${results.songs} songs queued`, 'EchoNest', 'yardstick', 'ratio', 'old server'],
		...http.map(httpRow),
		...broadcast.map(broadcastRow),
		...memoryRows(results),
		...(commands ? commandRows(commands) : []),
	];
	const details = [
		...http.map(httpDetail),
		...broadcast.map(broadcastDetail),
		`* memory after the start: RSS ${mb(atStart.rss)}, PSS ${mb(atStart.pss)}, ` +
			`private and written ${mb(atStart.own)}; its Redis: PSS ${mb(redis.pss)}`,
		...(memory
			? [
					`* with the queue: RSS ${mb(memory.idle.rss)}; ` +
						`and ${whole(memory.listeners)} listeners: ${mb(memory.full.rss)}`,
				]
			: []),
		...(commands ? [commandDetail(commands)] : []),
	];
	const machine =
		`${cpus().length} × ${cpus()[0].model.trim()}, Linux ${release()}, ` +
		`medians of ${results.rounds} interleaved rounds`;
	return `${machine}\n\n${markdown(rows)}\n\n${details.join('\n')}\n`;
}
