import assert from "node:assert/strict";
import { test } from "node:test";
import { SEEK_DRIFT_MS, SeekController } from "../src/core/seek_drift";

/** Feeds a drift, four times a second, from `fromMs` for `forMs`. */
function feed(
	controller: SeekController,
	driftMs: number,
	fromMs: number,
	forMs: number,
): number[] {
	const jumps: number[] = [];
	for (let ms = fromMs; ms < fromMs + forMs; ms += 250) {
		if (controller.sample(driftMs, ms)) {
			controller.jumped(ms);
			jumps.push(ms);
		}
	}
	return jumps;
}

test("a small drift is left alone", () => {
	const controller = new SeekController();
	assert.deepEqual(feed(controller, SEEK_DRIFT_MS - 1, 0, 60_000), []);
	assert.deepEqual(feed(controller, 1 - SEEK_DRIFT_MS, 60_000, 60_000), []);
});

test("a large one is jumped after, as soon as three agree", () => {
	assert.equal(feed(new SeekController(), 900, 0, 1_000)[0], 500);
	assert.equal(feed(new SeekController(), -900, 0, 1_000)[0], 500);
});

test("one measurement that is off means nothing", () => {
	const controller = new SeekController();
	for (let ms = 0; ms < 5_000; ms += 250) {
		const drift = ms === 2_000 ? 9_000 : 20;
		assert.equal(controller.sample(drift, ms), false);
	}
});

test("jumps that don't help become rarer, up to one a minute", () => {
	const jumps = feed(new SeekController(), 900, 0, 600_000);
	const gaps = jumps.slice(1).map((ms, i) => ms - (jumps[i] as number));
	assert.ok(gaps.every((gap, i) => i === 0 || gap >= (gaps[i - 1] as number)));
	assert.ok((gaps[0] as number) >= 2_000);
	assert.equal(gaps[gaps.length - 1], 60_000);
});

test("a jump that helped makes the next as quick as the first", () => {
	const controller = new SeekController();
	feed(controller, 900, 0, 60_000);
	feed(controller, 10, 60_000, 60_000);
	const [first, second] = feed(controller, 900, 120_000, 10_000);
	assert.equal((second as number) - (first as number), 2_000);
});

test("what was measured before a stall says nothing after it", () => {
	const controller = new SeekController();
	controller.sample(900, 0);
	controller.sample(900, 250);
	controller.forget();
	assert.equal(controller.sample(900, 500), false);
	assert.equal(controller.judged, false);
});
