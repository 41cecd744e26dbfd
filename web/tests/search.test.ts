import assert from "node:assert/strict";
import { test } from "node:test";
import { DEBOUNCE_MS, Search, type SearchState } from "../src/core/search";
import type { SearchHit } from "../src/core/types";

interface Asked {
	query: string;
	place: string;
	signal: AbortSignal;
	answer(hits: SearchHit[]): void;
	fail(error: Error): void;
}

function hit(title: string): SearchHit {
	return {
		uri: `local:${title}`, title, artist: "", album: "", episode: false,
		secondary: "", duration: 1, img: "",
	};
}

function rig(): {
	search: Search;
	asked: Asked[];
	shown: SearchState[];
	pass(ms: number): void;
} {
	const asked: Asked[] = [];
	const shown: SearchState[] = [];
	let nowMs = 0;
	let timers: { at: number; run(): void }[] = [];
	const search = new Search({
		ask: (query, place, signal) => new Promise((answer, fail) =>
			asked.push({ query, place, signal, answer, fail })),
		show: (state) => shown.push(state),
		after(ms, run) {
			const timer = { at: nowMs + ms, run };
			timers.push(timer);
			return () => {
				timers = timers.filter((t) => t !== timer);
			};
		},
	});
	return {
		search, asked, shown,
		pass(ms) {
			nowMs += ms;
			const due = timers.filter((t) => t.at <= nowMs);
			timers = timers.filter((t) => t.at > nowMs);
			due.forEach((t) => t.run());
		},
	};
}

async function settle(): Promise<void> {
	for (let i = 0; i < 5; i++) {
		await Promise.resolve();
	}
}

test("it asks once when the typing rests", () => {
	const { search, asked, pass } = rig();
	for (const text of ["b", "be", "bee"]) {
		search.type(text, "local");
		pass(DEBOUNCE_MS - 1);
	}
	assert.equal(asked.length, 0);
	pass(DEBOUNCE_MS);
	assert.deepEqual(asked.map((a) => a.query), ["bee"]);
});

test("an answer is shown", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("bee", "local");
	pass(DEBOUNCE_MS);
	asked[0]!.answer([hit("x")]);
	await settle();
	assert.equal(shown.at(-1)?.kind, "found");
});

test("an answer that was overtaken is dropped, and its request aborted", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("old", "local");
	pass(DEBOUNCE_MS);
	search.type("new", "local");
	pass(DEBOUNCE_MS);
	assert.ok(asked[0]!.signal.aborted);
	asked[1]!.answer([hit("new")]);
	await settle();
	asked[0]!.answer([hit("old")]);
	await settle();
	const last = shown.at(-1);
	assert.ok(last?.kind === "found");
	assert.equal(last.hits[0]?.title, "new");
});

test("a failure of an overtaken request is not shown", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("old", "local");
	pass(DEBOUNCE_MS);
	search.type("new", "local");
	asked[0]!.fail(new Error("aborted"));
	await settle();
	assert.ok(shown.every((state) => state.kind !== "failed"));
});

test("spaces alone change nothing", () => {
	const { search, asked, shown, pass } = rig();
	search.type("a  b", "local");
	const before = shown.length;
	search.type(" a b ", "local");
	assert.equal(shown.length, before);
	pass(DEBOUNCE_MS);
	assert.deepEqual(asked.map((a) => a.query), ["a b"]);
});

test("an emptied box shows nothing and asks nothing", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("a", "local");
	search.type("", "local");
	pass(DEBOUNCE_MS * 2);
	assert.equal(asked.length, 0);
	assert.equal(shown.at(-1)?.kind, "idle");
});

test("old results stay while the next are on their way", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("a", "local");
	pass(DEBOUNCE_MS);
	asked[0]!.answer([hit("x")]);
	await settle();
	search.type("ab", "local");
	const last = shown.at(-1);
	assert.ok(last?.kind === "busy");
	assert.equal(last.hits.length, 1);
});

test("a failure says why and can be tried again", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("a", "local");
	pass(DEBOUNCE_MS);
	asked[0]!.fail(new Error("Too many searches."));
	await settle();
	const failed = shown.at(-1);
	assert.ok(failed?.kind === "failed");
	assert.equal(failed.message, "Too many searches.");
	search.retry();
	asked[1]!.answer([]);
	await settle();
	assert.equal(shown.at(-1)?.kind, "found");
});

test("what was stopped is never shown", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("a", "local");
	pass(DEBOUNCE_MS);
	search.stop();
	const before = shown.length;
	asked[0]!.answer([hit("x")]);
	await settle();
	assert.equal(shown.length, before);
});

test("another place is asked for the same words, and old finds go", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("piano", "local");
	pass(DEBOUNCE_MS);
	asked[0]!.answer([hit("a")]);
	await settle();
	search.type("piano", "spotify");
	assert.deepEqual(shown.at(-1), { kind: "busy", query: "piano", hits: [] });
	pass(DEBOUNCE_MS);
	assert.deepEqual(asked.map(({ place }) => place), ["local", "spotify"]);
});

test("the same words in the same place are not asked for again", () => {
	const { search, asked, pass } = rig();
	search.type("piano", "local");
	pass(DEBOUNCE_MS);
	search.type(" piano ", "local");
	pass(DEBOUNCE_MS);
	assert.equal(asked.length, 1);
});
