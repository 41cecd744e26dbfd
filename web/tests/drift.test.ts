import assert from "node:assert/strict";
import { test } from "node:test";
import {
	DRIFT_ENGAGE_MS, DriftController, RATE_LIMIT, SeekLatency,
} from "../src/core/drift";

/** A pseudo-random generator whose seed is in the test. */
function noise(seed: number): () => number {
	let x = seed;
	return () => {
		x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
		return x / 2 ** 32 - 0.5;
	};
}

/** Plays for `ticks` of 250 ms and tells the true drift after each. */
function simulate(startMs: number, ticks: number, jitterMs: number): {
	drifts: number[];
	rates: number[];
	seeks: number;
} {
	const controller = new DriftController();
	const random = noise(7);
	let drift = startMs;
	let rate = 1;
	let seeks = 0;
	const drifts: number[] = [];
	const rates: number[] = [];
	for (let i = 0; i < ticks; i++) {
		const measured = drift + random() * 2 * jitterMs;
		const said = controller.sample(measured, i * 250);
		if (said.kind === "rate") {
			rate = said.rate;
		} else if (said.kind === "seek") {
			seeks++;
			drift = 20;
			rate = 1;
			controller.reset();
		}
		drift += (rate - 1) * 250;
		drifts.push(drift);
		rates.push(rate);
	}
	return { drifts, rates, seeks };
}

test("a drift within the dead band is left alone", () => {
	const { rates, seeks } = simulate(DRIFT_ENGAGE_MS - 3, 40, 2);
	assert.ok(rates.every((rate) => rate === 1));
	assert.equal(seeks, 0);
});

for (const start of [40, -40, 180, -180, 450, -450]) {
	test(`a drift of ${start} ms is gone within twelve seconds, without a jump`, () => {
		const { drifts, seeks } = simulate(start, 48, 4);
		assert.equal(seeks, 0);
		assert.ok(drifts.slice(40).every((d) => Math.abs(d) < DRIFT_ENGAGE_MS),
			`still ${drifts.slice(40)}`);
	});
}

test("a correction goes towards the goal and never beyond the limit", () => {
	const behind = simulate(-300, 20, 3);
	assert.ok(behind.rates.some((rate) => rate > 1));
	assert.ok(behind.rates.every((rate) => rate <= 1 + RATE_LIMIT));
	const ahead = simulate(300, 20, 3);
	assert.ok(ahead.rates.some((rate) => rate < 1));
	assert.ok(ahead.rates.every((rate) => rate >= 1 - RATE_LIMIT));
});

test("a correction does not overshoot to the other side", () => {
	const { drifts } = simulate(-200, 80, 0);
	assert.ok(Math.max(...drifts) < DRIFT_ENGAGE_MS);
});

test("a big drift is jumped over, once", () => {
	const { drifts, seeks } = simulate(-2_000, 40, 4);
	assert.equal(seeks, 1);
	assert.ok(Math.abs(drifts[39] as number) < DRIFT_ENGAGE_MS + 5);
});

test("one wild measurement among quiet ones causes nothing", () => {
	const controller = new DriftController();
	const said = [0, 1, -1, 0, 5_000, 1, 0].map((drift, i) =>
		controller.sample(drift, i * 250).kind);
	assert.ok(said.every((kind) => kind === "keep"), String(said));
});

test("one measurement alone is not enough to jump", () => {
	const controller = new DriftController();
	assert.equal(controller.sample(-3_000, 0).kind, "keep");
	assert.equal(controller.sample(-3_000, 250).kind, "seek");
});

test("in a background tab a correction is gentler, so that it can't overshoot", () => {
	const front = new DriftController().sample(60, 0, 250);
	const back = new DriftController().sample(60, 0, 10_000);
	assert.ok(front.kind === "rate" && back.kind === "rate");
	assert.ok(1 - back.rate < 1 - front.rate);
	assert.ok((1 - back.rate) * 10_000 <= 60);
});

test("after a reset the past is forgotten", () => {
	const controller = new DriftController();
	controller.sample(100, 0);
	controller.sample(100, 250);
	controller.reset();
	assert.equal(controller.driftMs, 0);
	assert.equal(controller.samples, 0);
});

test("the time that a jump takes is learned from where jumps land", () => {
	const latency = new SeekLatency(0);
	const truth = 140;
	for (let i = 0; i < 8; i++) {
		latency.learn(latency.ms - truth);
	}
	assert.ok(Math.abs(latency.ms - truth) < 5);
});

test("a nonsensical landing can't make the jump latency absurd", () => {
	const latency = new SeekLatency();
	latency.learn(-1e9);
	assert.equal(latency.ms, 1500);
	latency.learn(1e9);
	assert.equal(latency.ms, 0);
});
