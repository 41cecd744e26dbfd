// The yardstick of HTTP: nginx with one worker, sending files that hold the
// same bytes. It gets what helps it: cached file handles, no access log.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { childrenOf, freePort, start, until } from './processes.mjs';

function configuration(folder, port, paths) {
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
		.map((name) => `${name}_temp_path ${folder}/${name};`)
		.join('\n\t');
	const locations = paths
		.map((path, i) => `location = ${path} { try_files /${i}.json =404; }`)
		.join('\n\t\t');
	const user = process.getuid() === 0 ? 'user root;' : '';
	return `daemon off;
worker_processes 1;
${user}
pid ${folder}/pid;
error_log ${folder}/error.log;
events { worker_connections 8192; }
http {
	${temporary}
	access_log off;
	sendfile on;
	keepalive_requests 1000000000;
	open_file_cache max=16;
	default_type application/json;
	server {
		listen 127.0.0.1:${port};
		root ${folder}/files;
		${locations}
	}
}
`;
}

/** Serves `bodies` (path → Buffer) and answers with port and worker pid. */
export async function startNginx(folder, bodies) {
	const port = await freePort();
	const files = join(folder, 'files');
	mkdirSync(files, { recursive: true });
	const paths = Object.keys(bodies);
	paths.forEach((path, i) => writeFileSync(join(files, `${i}.json`), bodies[path]));
	const file = join(folder, 'nginx.conf');
	writeFileSync(file, configuration(folder, port, paths));
	const nginx = start('nginx', ['-e', join(folder, 'error.log'), '-c', file]);
	await until('nginx answers', async () => {
		const answer = await fetch(`http://127.0.0.1:${port}${paths[0]}`).catch(() => null);
		await answer?.arrayBuffer();
		return answer?.ok;
	});
	return { process: nginx, port, pid: childrenOf(nginx.pid)[0] };
}
