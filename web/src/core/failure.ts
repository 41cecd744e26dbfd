/* What to tell people when the server says no. */

/**
 * The server's own sentence if it gave one: in `message`, or in `error`, which
 * may also be a code for programs.
 */
export function failureWords(
	answer: { status: number; body: unknown },
	fallback: string,
): string {
	const said = answer.body as { error?: unknown; message?: unknown } | null;
	const sentence = [said?.message, said?.error].find((text) =>
		typeof text === "string" && /\s/.test(text.trim()));
	return typeof sentence === "string" ? sentence
		: answer.status === 401 ? "You were signed out. Sign in again."
		: answer.status === 429 ? "Too many requests. Wait a moment."
		: fallback;
}
