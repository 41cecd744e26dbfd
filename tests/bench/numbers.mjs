// Numbers for people.

export function median(values) {
	const sorted = [...values].sort((a, b) => a - b);
	const middle = sorted.length >> 1;
	return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export const medianOf = (samples, name) => median(samples.map((sample) => sample[name]));

export const whole = (number) => Math.round(number).toLocaleString('en-US');

/** Three digits that matter. */
export const brief = (number) =>
	Math.abs(number) >= 100 ? whole(number) : Number(number.toPrecision(3)).toString();

export const ratio = (ours, theirs) => (ours / theirs).toFixed(2);

export function markdown(rows) {
	const widths = rows[0].map((_, i) => Math.max(3, ...rows.map((row) => row[i].length)));
	const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
	const rule = widths.map((width) => '-'.repeat(width));
	return [line(rows[0]), line(rule), ...rows.slice(1).map(line)].join('\n');
}
