import assert from "node:assert/strict";
import { test } from "node:test";
import { DEBOUNCE_MS, Search, type SearchState } from "../src/core/search";
import type { SearchHit } from "../src/core/types";

interface Asked {
	query: string;
	signal: AbortSignal;
	answer(hits: SearchHit[]): void;
	fail(error: Error): void;
}

function hit(title: string): SearchHit {
	return {
		uri: `local:${title}`, title, artist: "", album: "", duration: 1, img: "",
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
		ask: (query, signal) => new Promise((answer, fail) =>
			asked.push({ query, signal, answer, fail })),
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
		search.type(text);
		pass(DEBOUNCE_MS - 1);
	}
	assert.equal(asked.length, 0);
	pass(DEBOUNCE_MS);
	assert.deepEqual(asked.map((a) => a.query), ["bee"]);
});

test("an answer is shown", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("bee");
	pass(DEBOUNCE_MS);
	asked[0]!.answer([hit("x")]);
	await settle();
	assert.equal(shown.at(-1)?.kind, "found");
});

test("an answer that was overtaken is dropped, and its request aborted", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("old");
	pass(DEBOUNCE_MS);
	search.type("new");
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
	search.type("old");
	pass(DEBOUNCE_MS);
	search.type("new");
	asked[0]!.fail(new Error("aborted"));
	await settle();
	assert.ok(shown.every((state) => state.kind !== "failed"));
});

test("spaces alone change nothing", () => {
	const { search, asked, shown, pass } = rig();
	search.type("a  b");
	const before = shown.length;
	search.type(" a b ");
	assert.equal(shown.length, before);
	pass(DEBOUNCE_MS);
	assert.deepEqual(asked.map((a) => a.query), ["a b"]);
});

test("an emptied box shows nothing and asks nothing", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("a");
	search.type("");
	pass(DEBOUNCE_MS * 2);
	assert.equal(asked.length, 0);
	assert.equal(shown.at(-1)?.kind, "idle");
});

test("old results stay while the next are on their way", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("a");
	pass(DEBOUNCE_MS);
	asked[0]!.answer([hit("x")]);
	await settle();
	search.type("ab");
	const last = shown.at(-1);
	assert.ok(last?.kind === "busy");
	assert.equal(last.hits.length, 1);
});

test("a failure says why and can be tried again", async () => {
	const { search, asked, shown, pass } = rig();
	search.type("a");
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
	search.type("a");
	pass(DEBOUNCE_MS);
	search.stop();
	const before = shown.length;
	asked[0]!.answer([hit("x")]);
	await settle();
	assert.equal(shown.length, before);
});
