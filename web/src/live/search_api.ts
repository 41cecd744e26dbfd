/* Asks the server for songs. */

import type { SearchHit } from "../core/types";
import { readSearchHits } from "../core/wire";

export async function askServer(
	query: string,
	signal: AbortSignal,
): Promise<SearchHit[]> {
	let answer: Response;
	try {
		answer = await fetch(
			`/search/v2?q=${encodeURIComponent(query)}`,
			{ signal, headers: { Accept: "application/json" } });
	} catch {
		throw new Error("The nest can’t be reached just now.");
	}
	const body: unknown = await answer.json().catch(() => null);
	if (answer.ok) {
		return readSearchHits(body);
	}
	const said = (body as { error?: unknown; message?: unknown } | null);
	const message = typeof said?.message === "string" ? said.message
		: answer.status === 429 ? "Too many searches. Wait a moment."
		: typeof said?.error === "string" ? said.error
		: "The search failed.";
	throw new Error(message);
}
