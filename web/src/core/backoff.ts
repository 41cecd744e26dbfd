/*
 * When to try again. Waits double from half a second to fifteen; each is
 * drawn between half and the whole of that, so that a thousand pages that lost
 * the same server don't come back in the same instant.
 */

const FIRST_MS = 500;
const LONGEST_MS = 15_000;

/** `attempt` counts from 0; `random` is in [0, 1). */
export function backoffMs(attempt: number, random: number): number {
	const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempt));
	return Math.round(ceiling * (0.5 + random / 2));
}
