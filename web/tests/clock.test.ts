import assert from "node:assert/strict";
import { test } from "node:test";
import { ClockFilter } from "../src/core/clock";

test("an empty filter knows nothing", () => {
	assert.equal(new ClockFilter().best(0), null);
});

test("the offset is taken from the middle of the round trip", () => {
	const filter = new ClockFilter();
	filter.add(1_000, 1_010, 501_005);
	assert.deepEqual(filter.best(1_010),
		{ offsetMs: 500_000, rttMs: 10, atMs: 1_010 });
});

test("the answer with the lowest round trip wins over slow and lopsided ones", () => {
	const filter = new ClockFilter();
	const truth = 70_000;
	const answers: [number, number][] = [[90, 5], [4, 4], [3, 200], [60, 60]];
	answers.forEach(([there, back], i) => {
		const sent = i * 100;
		filter.add(sent, sent + there + back, sent + there + truth);
	});
	assert.equal(filter.best(400)?.rttMs, 8);
	assert.equal(filter.best(400)?.offsetMs, truth);
});

test("a much older answer yields to a slightly slower new one", () => {
	const filter = new ClockFilter();
	filter.add(0, 4, 2);
	filter.add(600_000, 600_006, 600_033);
	assert.equal(filter.best(600_006)?.offsetMs, 30);
});

test("a young answer with a bad round trip does not replace a good one", () => {
	const filter = new ClockFilter();
	filter.add(0, 4, 2);
	filter.add(30_000, 30_300, 30_100);
	assert.equal(filter.best(30_300)?.offsetMs, 0);
});

test("impossible answers are ignored", () => {
	const filter = new ClockFilter();
	filter.add(10, 5, 7);
	filter.add(0, 4, Number.NaN);
	filter.add(Number.NaN, 4, 2);
	assert.equal(filter.count, 0);
});

test("a reset forgets everything", () => {
	const filter = new ClockFilter();
	filter.add(0, 4, 2);
	filter.reset();
	assert.equal(filter.best(4), null);
});
