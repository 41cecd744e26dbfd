import assert from "node:assert/strict";
import { test } from "node:test";
import {
	counts, Import, kindWords, OPENING, progressOf, reach, reasons,
	type AddAnswer, type ImportState,
} from "../src/core/import";
import type { OpenedLink, SearchHit } from "../src/core/types";

const LIMIT = "Rate limit reached — max 50 songs/hour";

function hit(uri: string): SearchHit {
	return {
		uri, title: uri, artist: "", album: "", episode: false, secondary: "",
		duration: 1, img: "",
	};
}

function album(...uris: string[]): OpenedLink {
	return {
		kind: "album", title: "An album", total: uris.length,
		hits: uris.map(hit),
	};
}

/** Links answer with what `world` has for them: a link, or why not. */
function rig(world: Record<string, OpenedLink | string>, {
	queued = [] as string[],
	answer = (_uri: string): AddAnswer => ({ ok: true }),
} = {}) {
	const opened: string[] = [];
	const added: string[] = [];
	const states: ImportState[] = [];
	let busy = 0;
	let busiest = 0;
	const job = new Import(
		Object.keys(world).map((text) => ({
			text, link: text.startsWith("!") ? null : text,
		})),
		{
			async open(link, signal) {
				opened.push(link);
				busiest = Math.max(busiest, ++busy);
				await new Promise((resolve) => setImmediate(resolve));
				busy--;
				if (signal.aborted) {
					throw new DOMException("aborted", "AbortError");
				}
				const found = world[link] as OpenedLink | string;
				if (typeof found === "string") {
					throw new Error(found);
				}
				return found;
			},
			async add(uri) {
				await new Promise((resolve) => setImmediate(resolve));
				added.push(uri);
				return answer(uri);
			},
			isQueued: (uri) => queued.includes(uri),
			show: (state) => states.push(state),
		});
	return {
		job, opened, added, states,
		last: () => states[states.length - 1] as ImportState,
		busiest: () => busiest,
	};
}

test("links are opened in order, a few at a time", async () => {
	const world = Object.fromEntries(
		Array.from({ length: 9 }, (_, i) => [`l${i}`, album(`local:${i}`)]));
	const { job, opened, busiest, last } = rig(world);
	await job.open();
	assert.deepEqual(opened, Object.keys(world));
	assert.equal(busiest(), OPENING);
	assert.equal(last().phase, "choosing");
	assert.equal(counts(last()).found, 9);
});

test("a link that fails says why, and the others are opened", async () => {
	const { job, last } = rig({
		a: album("local:1"), b: "No such track.", "!words": "", c: album("local:2"),
	});
	await job.open();
	assert.deepEqual(last().lines.map(({ state }) =>
		state.kind === "failed" ? state.message : state.kind), [
		"found", "No such track.", "There is no link in this line.", "found",
	]);
});

test("a failed link can be opened again, without the good ones", async () => {
	const world: Record<string, OpenedLink | string> = {
		a: album("local:1"), b: "Timeout",
	};
	const { job, opened, last } = rig(world);
	await job.open();
	world.b = album("local:2");
	await job.retry();
	assert.deepEqual(opened, ["a", "b", "b"]);
	assert.equal(counts(last()).found, 2);
});

test("opening can be stopped: what was found can still be added", async () => {
	const world = Object.fromEntries(
		Array.from({ length: 9 }, (_, i) => [`l${i}`, album(`local:${i}`)]));
	const { job, opened, last } = rig(world);
	const opening = job.open();
	job.stop();
	await opening;
	assert.equal(opened.length, OPENING);
	assert.equal(last().phase, "choosing");
	assert.match(JSON.stringify(last().lines[8]), /Not opened: stopped/);
});

test("all songs are added one after the other, in the order of the links", async () => {
	const { job, added, last } = rig({
		a: album("spotify:track:1", "spotify:track:2"), b: album("local:3"),
	});
	await job.open();
	await job.add();
	assert.deepEqual(added, ["spotify:track:1", "spotify:track:2", "local:3"]);
	assert.equal(last().phase, "finished");
	assert.deepEqual(counts(last()), {
		found: 3, pending: 0, added: 3, failed: 0, skipped: 0, doubled: 0,
		opened: 2,
	});
});

test("progress is shown after every song", async () => {
	const { job, states } = rig({ a: album("local:1", "local:2", "local:3") });
	await job.open();
	await job.add();
	const seen = states.filter(({ phase }) => phase === "adding")
		.map((state) => progressOf(state).done);
	assert.deepEqual(seen, [0, 1, 2, 3]);
	assert.equal(progressOf(states[states.length - 1] as ImportState).of, 3);
});

test("what is queued, or comes twice, is not chosen but can be", async () => {
	const { job, added, last } = rig(
		{ a: album("local:1", "local:2"), b: album("local:2", "local:3") },
		{ queued: ["local:1"] });
	await job.open();
	assert.equal(counts(last()).pending, 2);
	assert.equal(counts(last()).doubled, 2);
	job.choose(0, 0, true);
	await job.add();
	assert.deepEqual(added, ["local:1", "local:2", "local:3"]);
});

test("only what is chosen is added", async () => {
	const { job, added } = rig({
		a: album("local:1", "local:2"), b: album("local:3", "local:4"),
	});
	await job.open();
	job.chooseLine(0, false);
	job.choose(1, 0, false);
	await job.add();
	assert.deepEqual(added, ["local:4"]);
});

test("the hourly limit ends the adding, and can be gone on with", async () => {
	let room = 2;
	const { job, added, last } = rig(
		{ a: album("local:1", "local:2", "local:3", "local:4", "local:5") },
		{
			answer: () => room-- > 0
				? { ok: true }
				: { ok: false, status: 429, message: LIMIT },
		});
	await job.open();
	await job.add();
	assert.equal(added.length, 3);
	assert.equal(last().halted, LIMIT);
	assert.deepEqual(reasons(last()), [{ message: LIMIT, count: 3 }]);
	assert.equal(counts(last()).skipped, 2);
	room = 9;
	await job.add();
	assert.deepEqual(added.slice(3), ["local:3", "local:4", "local:5"]);
	assert.equal(last().halted, "");
	assert.equal(counts(last()).added, 5);
});

test("a limited source is left alone, the others go on", async () => {
	const { job, added, last } = rig(
		{ a: album("spotify:track:1", "spotify:track:2", "local:3") },
		{
			answer: (uri) => uri.startsWith("spotify")
				? { ok: false, status: 429, message: "Spotify has had too many." }
				: { ok: true },
		});
	await job.open();
	await job.add();
	assert.deepEqual(added, ["spotify:track:1", "local:3"]);
	assert.equal(last().halted, "");
	assert.deepEqual(reasons(last()),
		[{ message: "Spotify has had too many.", count: 2 }]);
});

test("one song that fails does not stop the others", async () => {
	const { job, added, last } = rig(
		{ a: album("local:1", "local:2", "local:3") },
		{
			answer: (uri) => uri === "local:2"
				? { ok: false, status: 404, message: "Gone." }
				: { ok: true },
		});
	await job.open();
	await job.add();
	assert.equal(added.length, 3);
	assert.deepEqual(reasons(last()), [{ message: "Gone.", count: 1 }]);
});

test("a server that fails three times in a row is left alone", async () => {
	const { job, added, last } = rig(
		{ a: album("local:1", "local:2", "local:3", "local:4", "local:5") },
		{ answer: () => ({ ok: false, status: 503, message: "Away." }) });
	await job.open();
	await job.add();
	assert.equal(added.length, 3);
	assert.equal(last().halted, "Away.");
});

test("adding can be stopped after the song that is under way", async () => {
	const { job, added, last } = rig(
		{ a: album("local:1", "local:2", "local:3") });
	await job.open();
	const adding = job.add();
	job.stop();
	await adding;
	assert.deepEqual(added, ["local:1"]);
	assert.equal(last().phase, "finished");
	assert.deepEqual(reasons(last()), [{ message: "Stopped", count: 2 }]);
});

test("adding twice at a time adds once", async () => {
	const { job, added } = rig({ a: album("local:1", "local:2") });
	await job.open();
	await Promise.all([job.add(), job.add()]);
	assert.deepEqual(added, ["local:1", "local:2"]);
});

test("a failure reaches as far as it concerns", () => {
	const cases: [number, string, string][] = [
		[0, "no connection", "all"],
		[401, "Authentication required", "all"],
		[409, "Queue is full (max 25 songs)", "all"],
		[429, LIMIT, "all"],
		[429, "YouTube has had too many", "source"],
		[404, "Gone", "song"],
		[503, "Away", "song"],
	];
	for (const [status, message, far] of cases) {
		assert.equal(reach({ status, message }), far, message);
	}
});

test("what a link is has a name", () => {
	assert.equal(kindWords("track", "youtube:a"), "YouTube song");
	assert.equal(kindWords("playlist", "spotify:track:a"), "Spotify playlist");
	assert.equal(kindWords("album", ""), "album");
});
