// What an operator does: files in a folder, commands typed there, and what they say.
import { chmodSync, chownSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from './program.mjs';

const echonest = process.env.ECHONEST_BIN ?? join(process.cwd(), 'build/debug/echonest');
const nobody = 65534;
const isRoot = process.getuid() === 0;

/** The settings of a server that may start, as lines of .env; its Redis is not there. */
export const production = [
	'HOSTNAME=music.example.com',
	`SECRET_KEY=${'0123456789abcdef'.repeat(2)}`,
	'ALLOWED_EMAIL_DOMAINS=*',
	'GUEST_SIGNUP=true',
	'REDIS_HOST=127.0.0.1',
	'REDIS_PORT=1',
];

/** The lines of a log, parsed; LOG_FORMAT is json here. */
export const logLines = (text) => text.split('\n').filter((line) => line.startsWith('{'))
	.map((line) => JSON.parse(line));

export class Operator {
	#programs = new Set();
	#lastActs = [];

	/**
	 * Everything is done by somebody without rights: by root all could be read and written. Settings
	 * that no test means to be wrong stand in `env`.
	 */
	constructor(t, env = {}) {
		this.folder = mkdtempSync(join(tmpdir(), 'echonest-operator-'));
		this.env = env;
		this.own(this.folder);
		t.after(() => this.leave());
	}

	path(...names) {
		return join(this.folder, ...names);
	}

	own(path, owner = nobody) {
		if (isRoot) {
			chownSync(path, owner, owner);
		}
	}

	write(name, content, mode = 0o600) {
		writeFileSync(this.path(name), content);
		chmodSync(this.path(name), mode);
		this.own(this.path(name));
	}

	mkdir(name, mode = 0o700) {
		mkdirSync(this.path(name));
		chmodSync(this.path(name), mode);
		this.own(this.path(name));
	}

	/** Another program in the folder, ended with it; `as: 'root'` keeps the rights that the test has. */
	startProgram(file, args, options = {}) {
		const { as, ...rest } = options;
		const program = new Program(file, args, {
			cwd: this.folder, ...(isRoot && as !== 'root' && { uid: nobody, gid: nobody }), ...rest,
		});
		this.#programs.add(program);
		return program;
	}

	/** Starts `echonest …args` without waiting; `wrap` stands before it, as ['prlimit', '--fsize=1']. */
	start(args, { env = {}, wrap = [], as } = {}) {
		const [file, ...rest] = [...wrap, echonest, ...args];
		return this.startProgram(file, rest, {
			as,
			env: {
				PATH: process.env.PATH,
				ECHONEST_SHARE_DIR: process.env.ECHONEST_SHARE_DIR ?? process.cwd(),
				...(process.env.ASAN_OPTIONS && { ASAN_OPTIONS: process.env.ASAN_OPTIONS }),
				LOG_FORMAT: 'json',
				...this.env,
				...env,
			},
		});
	}

	/**
	 * Runs it to its end, which comes by itself. `text`: what it printed, in one line; `said`: the
	 * sentences of its warnings and errors, with the place before them.
	 */
	async run(args, options) {
		const program = this.start(args, options);
		const { code, error } = await program.ended;
		if (error) {
			throw error;
		}
		const lines = logLines(program.output);
		const sentences = (level) => lines.filter((line) => line.level === level)
			.map(({ where, message, error: reason }) =>
				`${where ? `${where}: ` : ''}${message ?? reason}`);
		return {
			code,
			text: program.output.replace(/\s+/g, ' '),
			errors: sentences('error'),
			warnings: sentences('warning'),
		};
	}

	/** `act` is done when all programs have ended, before the folder goes. */
	whenLeaving(act) {
		this.#lastActs.push(act);
	}

	async leave() {
		await Promise.all([...this.#programs].map((program) => program.stop()));
		this.#lastActs.forEach((act) => act());
		rmSync(this.folder, { recursive: true, force: true });
		const complaint = [...this.#programs].find(({ output }) => /Sanitizer|runtime error:/.test(output));
		if (complaint) {
			throw new Error(`${complaint.name} says:\n${complaint.output.slice(-4000)}`);
		}
	}
}
