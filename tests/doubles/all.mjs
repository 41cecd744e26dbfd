// Every double, for running EchoNest without any account: see run.mjs.

/** Started doubles, by name. */
export async function startAll() {
	return {};
}
