// Stands in for `docker`, as far as deploy/rollout uses it: images with names, and containers that
// are real processes. Its one folder has all that it knows:
//
//   registry.json     what can be pulled: {reference: {id, version, program}}
//   images.json       what is here: {id: {version, program, names: […]}}
//   containers.json   {name: {image, pid}}
//   environment.json  of the containers
//
// An image is a program that is started as `echonest serve` and `echonest player` would be. Of Go's
// templates it knows those that deploy/rollout asks for, and refuses others.
import { spawn, spawnSync } from 'node:child_process';
import {
	appendFileSync, existsSync, openSync, readFileSync, renameSync, writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

const [folder, ...words] = process.argv.slice(2);
const read = (name) => {
	const path = join(folder, `${name}.json`);
	return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {};
};
/** Whole, as tests read it meanwhile. */
const write = (name, value) => {
	const path = join(folder, `${name}.json`);
	writeFileSync(`${path}.new`, JSON.stringify(value));
	renameSync(`${path}.new`, path);
};
const images = read('images');
const containers = read('containers');

class Refusal extends Error {}

function refuse(message) {
	throw new Refusal(message);
}

const withTag = (name) => (/[:@][^/]*$/.test(name) ? name : `${name}:latest`);

function imageId(name) {
	const id = images[name] ? name : Object.keys(images)
		.find((found) => images[found].names.includes(withTag(name)));
	return id ?? refuse(`No such image: ${name}`);
}

function isAlive(pid) {
	try {
		process.kill(pid, 0);
		return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
	} catch {
		return false;
	}
}

/** Ends a container as Docker does: SIGTERM, SIGKILL to who does not listen. */
async function end(name) {
	const { pid } = containers[name];
	for (let tries = 0; isAlive(pid); tries++) {
		process.kill(pid, tries < 200 ? 'SIGTERM' : 'SIGKILL');
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

function start(name, command, image) {
	const log = openSync(join(folder, `${name}.log`), 'a');
	const child = spawn(images[image].program, [command], {
		cwd: folder, detached: true, stdio: ['ignore', log, log], env: read('environment'),
	});
	child.unref();
	containers[name] = { image, pid: child.pid };
}

function nameImage(image, name) {
	for (const other of Object.values(images)) {
		other.names = other.names.filter((known) => known !== name);
	}
	images[image].names.push(name);
}

const formats = {
	'{{.Id}}': (id) => id,
	'{{index .Config.Labels "org.opencontainers.image.version"}}': (id) => images[id].version,
	'{{range .RepoTags}}{{println .}}{{end}}': (id) =>
		images[id].names.filter((name) => !name.includes('@')).join('\n'),
};

const commands = {
	async 'image inspect'(_option, format, name) {
		return (formats[format] ?? refuse(`which template is ${format}?`))(imageId(name));
	},
	async 'inspect'(_option, format, name) {
		const container = containers[name] ?? refuse(`No such object: ${name}`);
		return format === '{{.Image}}' ? container.image : refuse(`which template is ${format}?`);
	},
	async 'image ls'(_option, format, repository) {
		return format !== '{{.Tag}}' ? refuse(`which template is ${format}?`) :
			Object.values(images).flatMap(({ names }) => names)
				.filter((name) => name.startsWith(`${repository}:`))
				.map((name) => name.slice(repository.length + 1)).join('\n');
	},
	async 'image rm'(...args) {
		const name = args.at(-1);
		const id = imageId(name);
		if (id === name || images[id].names.length === 1) {
			if (Object.values(containers).some(({ image, pid }) => image === id && isAlive(pid))) {
				refuse(`image ${name} is being used by a running container`);
			}
			delete images[id];
		} else {
			images[id].names = images[id].names.filter((known) => known !== name);
		}
	},
	async 'pull'(_quiet, reference) {
		const found = read('registry')[reference] ?? refuse(`manifest for ${reference} not found`);
		const { id, ...image } = found;
		images[id] ??= { ...image, names: [] };
		nameImage(id, reference);
	},
	async 'tag'(from, to) {
		nameImage(imageId(from), withTag(to));
	},
	async 'compose'(...rest) {
		if (rest.join(' ') !== 'up -d --no-build' || !existsSync('docker-compose.yaml')) {
			refuse(`docker compose ${rest.join(' ')} in ${process.cwd()}?`);
		}
		const image = imageId('echonest:latest');
		for (const [name, command] of [['echonest_app', 'serve'], ['echonest_player', 'player']]) {
			const container = containers[name];
			if (container?.image !== image || !isAlive(container.pid)) {
				container && await end(name);
				start(name, command, image);
			}
		}
	},
	async 'exec'(name, program, ...args) {
		const container = containers[name];
		if (!container || !isAlive(container.pid) || program !== '/usr/bin/echonest') {
			refuse(`container ${name} is not running`);
		}
		const { status } = spawnSync(images[container.image].program, args, {
			cwd: folder, stdio: 'inherit', env: read('environment'),
		});
		process.exitCode = status ?? 1;
	},
};

const known = commands[words.slice(0, 2).join(' ')] ? 2 : 1;
appendFileSync(join(folder, 'calls.log'), `${words.join(' ')}\n`);
try {
	const command = commands[words.slice(0, known).join(' ')] ?? refuse(`docker ${words[0]}?`);
	const said = await command(...words.slice(known));
	write('images', images);
	write('containers', containers);
	said === undefined || console.log(said);
} catch (error) {
	if (!(error instanceof Refusal)) {
		throw error;
	}
	console.error(`Error: ${error.message}`);
	process.exitCode = 1;
}
