/*
 * Builds the page into web/dist: scripts and styles with their content's hash
 * in the name, so that they can be kept for ever, and the pages that name them.
 *
 * In pages, styles and the manifest a file of ours is named `/static/main.js`;
 * the build writes its hashed name there. A name that we did not make is an
 * error. `{{…}}` is the server's to fill in.
 */

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, parse } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const web = dirname(fileURLToPath(import.meta.url));
const dist = join(web, "dist");

const entries = {
	main: "src/main.tsx",
	stats: "src/stats.tsx",
	plays: "src/plays.tsx",
	page: "src/page.ts",
	theme: "src/theme.ts",
	style: "styles/style.css",
};

/** Our name of each file → its name in dist. */
const names = new Map();

async function bundle() {
	const result = await build({
		absWorkingDir: web,
		entryPoints: Object.entries(entries)
			.map(([out, path]) => ({ in: path, out })),
		bundle: true,
		minify: true,
		sourcemap: false,
		target: ["es2021", "chrome100", "firefox102", "safari15.4"],
		format: "iife",
		jsx: "automatic",
		jsxImportSource: "preact",
		loader: { ".woff2": "file", ".svg": "file" },
		entryNames: "[name]-[hash]",
		assetNames: "[name]-[hash]",
		publicPath: "/static/",
		outdir: dist,
		legalComments: "none",
		metafile: true,
		logLevel: "warning",
	});
	for (const [path, output] of Object.entries(result.metafile.outputs)) {
		const { base, ext, name } = parse(path);
		if (output.entryPoint) {
			names.set(name.replace(/-[^-]+$/, "") + ext, base);
		} else if (ext === ".woff2") {
			names.set(name.replace(/-[^-]+$/, "") + ext, base);
		}
	}
}

function withNames(text, file) {
	return text.replace(/\/static\/([\w.-]+)/g, (whole, name) => {
		const hashed = names.get(name);
		if (!hashed) {
			throw new Error(`${file} names ${whole}, which is not built`);
		}
		return `/static/${hashed}`;
	});
}

/** Pictures first: the manifest names them. */
async function icons() {
	const folder = join(web, "icons");
	const files = await readdir(folder);
	files.sort((a, b) => Number(a.endsWith(".webmanifest"))
		- Number(b.endsWith(".webmanifest")));
	for (const file of files) {
		let bytes = await readFile(join(folder, file));
		if (file.endsWith(".webmanifest")) {
			bytes = Buffer.from(withNames(bytes.toString("utf8"), file));
		}
		const hash = createHash("sha256").update(bytes).digest("base64url")
			.replace(/[^a-zA-Z0-9]/g, "").slice(0, 8).toUpperCase();
		const { name, ext } = parse(file);
		const hashed = `${name}-${hash}${ext}`;
		names.set(file, hashed);
		await writeFile(join(dist, hashed), bytes);
	}
}

async function pages() {
	const folder = join(web, "pages");
	const layout = await readFile(join(folder, "_head.html"), "utf8");
	for (const file of await readdir(folder)) {
		if (file.startsWith("_")) {
			continue;
		}
		const text = (await readFile(join(folder, file), "utf8"))
			.replace("<!-- head -->", () => layout.trim());
		await writeFile(join(dist, file), withNames(text, file));
	}
}

const started = performance.now();
await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });
await bundle();
await icons();
await pages();
const took = Math.round(performance.now() - started);
console.log(`web/dist: ${(await readdir(dist)).length} files in ${took} ms`);
