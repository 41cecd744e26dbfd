/* Runs the tests of the page's pure parts: bundled by esbuild, run by Node. */

import { spawn } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const tests = join(dirname(fileURLToPath(import.meta.url)), "tests");
const out = await mkdtemp(join(tmpdir(), "echonest-web-"));
try {
	const files = (await readdir(tests)).filter((f) => f.endsWith(".test.ts"));
	await build({
		entryPoints: files.map((file) => join(tests, file)),
		bundle: true,
		platform: "node",
		format: "esm",
		target: "node18",
		sourcemap: "inline",
		outdir: out,
		outExtension: { ".js": ".mjs" },
		logLevel: "warning",
	});
	const runs = files.map((f) => join(out, f.replace(/\.ts$/, ".mjs")));
	const child = spawn(
		process.execPath,
		["--enable-source-maps", "--test", ...process.argv.slice(2), ...runs],
		{ stdio: "inherit" });
	process.exitCode = await new Promise((resolve) =>
		child.on("close", (code) => resolve(code ?? 1)));
} finally {
	await rm(out, { recursive: true, force: true });
}
